// SPDX-License-Identifier: Apache-2.0
//
// Somebody writes where only others should, or takes the file away from under them.
#include "hostile/topic_file.hpp"
#include "support/child.hpp"
#include "topic/layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::TopicOnDisk;

constexpr auto kPatience = 20s;
constexpr std::size_t kLargeBytes = 2000;

constexpr TopicOptions kSmall{.capacity_slots = 8,
                              .history = 2,
                              .max_publishers = 2,
                              .max_subscribers = 4,
                              .spare_chunks = 4,
                              .largest_message_bytes = kLargeBytes};

bool is_damage(const Error& error) {
    return error.is(Condition::corrupt) || error.is(Condition::segment_lost);
}

/// Goes on until there is an error, which must say that the memory is damaged.
void expect_damage(const std::function<std::optional<Error>()>& step) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    std::optional<Error> error;
    while (!error && std::chrono::steady_clock::now() < end) error = step();
    ASSERT_TRUE(error) << "nobody noticed";
    EXPECT_TRUE(is_damage(*error)) << error->message();
}

struct Parties {
    ByteTopic topic;
    TopicPublisher publisher;
    TopicSubscriber subscriber;
    std::vector<std::byte> message = std::vector<std::byte>(kLargeBytes);

    explicit Parties(const std::string& name)
        : topic(or_throw(ByteTopic::open_or_create(name, kSmall))),
          publisher(or_throw(topic.publisher())),
          subscriber(or_throw(topic.subscriber())) {}

    std::optional<Error> send() {
        const auto sent = publisher.send(message, Deadline::after(20ms));
        return sent ? std::nullopt : std::optional(sent.error());
    }
    std::optional<Error> receive() {
        const auto received = subscriber.receive(Deadline::after(70ms));
        return received ? std::nullopt : std::optional(received.error());
    }
};

TEST(TopicDamage, ATruncatedFileIsLost) {
    for (const std::uint64_t size : {0, 512, 4096}) {
        const TopicOnDisk disk;
        Parties parties(disk.name);
        ASSERT_FALSE(parties.send());
        disk.truncate(size);
        expect_damage([&] { return parties.receive(); });
        expect_damage([&] { return parties.send(); });
        EXPECT_TRUE(is_damage(ByteTopic::open(disk.name).error()));
    }
}

TEST(TopicDamage, AFileOfZerosIsCorrupt) {
    const TopicOnDisk disk;
    Parties parties(disk.name);
    ASSERT_FALSE(parties.send());
    {
        const auto words = disk.words();
        std::ranges::fill(words.all(), 0);
    }
    expect_damage([&] { return parties.receive(); });
    expect_damage([&] { return parties.send(); });
    EXPECT_TRUE(ByteTopic::open(disk.name).error().is(Condition::corrupt));
}

template <std::size_t Size>
void expect_another_size_is_corrupt() {
    using Message = std::array<std::byte, Size>;
    for (const std::uint32_t size :
         {0U, 1U, std::uint32_t{Size} - 1, std::uint32_t{Size} + 1, ~0U}) {
        const TopicOnDisk disk;
        const auto topic = or_throw(Topic<Message>::create(disk.name, {.max_publishers = 1}));
        auto publisher = or_throw(topic.publisher());
        auto subscriber = or_throw(topic.subscriber());
        or_throw(publisher.send(Message{}));
        {
            // A message's head: its size, then where it is, then the first sender.
            const auto words = disk.words();
            const auto head = std::ranges::find_if(words.all(), [](std::uint64_t word) {
                return (word & 0xffff'ffffU) == Size && word >> 48U == 1;
            });
            ASSERT_NE(head, words.all().end());
            *head = (*head & ~0xffff'ffffUL) | size;
        }
        const auto received = subscriber.receive(Deadline::after(kPatience));
        ASSERT_FALSE(received) << size;
        EXPECT_TRUE(received.error().is(Condition::corrupt)) << received.error().message();
    }
}

TEST(TopicDamage, AMessageOfAnotherSizeThanItsType) {
    expect_another_size_is_corrupt<40>();
    expect_another_size_is_corrupt<104>();
    expect_another_size_is_corrupt<3000>();
}

TEST(TopicDamage, HeadersThatMeanSomethingElse) {
    struct Case {
        std::size_t offset;
        std::uint64_t value;
        Condition condition;
    };
    const auto shape = offsetof(topic::Header, shape);
    const std::array cases{
        Case{offsetof(topic::Header, magic), 1, Condition::corrupt},
        Case{offsetof(topic::Header, layout_version), 99, Condition::mismatch},
        Case{offsetof(topic::Header, type_size_bytes), 3, Condition::mismatch},
        Case{offsetof(topic::Header, type_hash), 3, Condition::mismatch},
        Case{shape + offsetof(topic::Shape, capacity_slots), 3, Condition::corrupt},
        Case{shape + offsetof(topic::Shape, capacity_slots), 0, Condition::corrupt},
        Case{shape + offsetof(topic::Shape, largest_message_bytes), ~0UL, Condition::corrupt},
        Case{shape + offsetof(topic::Shape, chunk_alignment_bytes), 12, Condition::corrupt},
        Case{shape + offsetof(topic::Shape, chunks), ~0UL, Condition::corrupt},
        Case{shape + offsetof(topic::Shape, max_publishers), 0, Condition::corrupt},
        Case{shape + offsetof(topic::Shape, max_publishers), 512, Condition::segment_lost},
    };
    for (const auto& wrong : cases) {
        const TopicOnDisk disk;
        const auto topic = or_throw(ByteTopic::create(disk.name, kSmall));
        {
            const auto words = disk.words();
            const bool wide = wrong.offset % 8 == 0 && wrong.value > 0xffff'ffffU;
            std::memcpy(std::as_writable_bytes(words.all()).data() + wrong.offset, &wrong.value,
                        wide ? 8 : 4);
        }
        const auto opened = ByteTopic::open(disk.name);
        ASSERT_FALSE(opened) << wrong.offset << ' ' << wrong.value;
        EXPECT_TRUE(opened.error().is(wrong.condition))
            << wrong.offset << ' ' << wrong.value << ": " << opened.error().message();
    }
}

/// Flips random bits of random words, or sets them to something that looks likely, until it is killed.
[[noreturn]] void scribble(const TopicOnDisk& disk, std::uint64_t from_word) {
    const auto words = disk.words();
    const auto all = words.all().subspan(from_word);
    std::minstd_rand random(1);
    for (;;) {
        auto& word = all[random() % all.size()];
        switch (random() % 4) {
            case 0: word = random(); break;
            case 1: word = 0; break;
            case 2: word ^= std::uint64_t{1} << (random() % 64); break;
            default: word += random() % 3; break;
        }
    }
}

/// Every error must be one of damage, or a table that looks full.
template <class T>
bool is_fine(const Result<T>& result) {
    if (result || is_damage(result.error()) || result.error().is(Condition::exhausted)) return true;
    (void)std::fprintf(stderr, "%s\n", result.error().message().c_str());
    return false;
}

/// Sends, receives and holds for a while: the exit status, 0 where all was fine.
int exchange(TopicPublisher& publisher, TopicSubscriber& subscriber, std::minstd_rand& random) {
    std::vector<std::byte> message(kLargeBytes);
    std::vector<TopicSample> held;
    for (int round = 0; round < 300; ++round) {
        const auto bytes = std::span(message).first(random() % kLargeBytes);
        if (!is_fine(publisher.send(bytes, Deadline::after(2ms)))) return 1;
        auto sample = subscriber.receive(Deadline::after(2ms));
        if (!is_fine(sample)) return 2;
        if (!sample || !*sample) continue;
        // Whatever it says, the bytes are there.
        message[0] = (*sample)->bytes().empty() ? std::byte{} : (*sample)->bytes().back();
        if (random() % 2 == 0) held.push_back(std::move(**sample));
        if (held.size() > 5) held.clear();
    }
    return 0;
}

/// Comes, exchanges and goes. No call may take long, none may crash.
int take_part(const std::string& name) {
    const auto end = std::chrono::steady_clock::now() + 1500ms;
    std::minstd_rand random(2);
    const auto topic = ByteTopic::open(name);
    if (!topic) return 3;
    while (std::chrono::steady_clock::now() < end) {
        auto publisher = topic->publisher();
        auto subscriber = topic->subscriber(
            {.delivery = random() % 2 == 0 ? Delivery::lossy : Delivery::reliable});
        if (!is_fine(publisher) || !is_fine(subscriber)) return 1;
        if (!publisher || !subscriber) continue;
        if (const int status = exchange(*publisher, *subscriber, random); status != 0)
            return status;
    }
    return 0;
}

TEST(TopicDamage, ScribblingAtFullSpeedIsNoCrashAndNoEndlessWait) {
    // Also where each message is checked the least: everything but the header, which says whose file it is.
    for (const std::uint64_t from_word : {0UZ, 64UZ}) {
        const TopicOnDisk disk;
        const auto topic = or_throw(ByteTopic::create(disk.name, kSmall));
        const Child scribbler([&]() -> int { scribble(disk, from_word); });
        std::vector<Child> parties;
        for (int party = 0; party < 2; ++party)
            parties.emplace_back([&] { return take_part(disk.name); });
        for (auto& party : parties) {
            const int status = party.wait();
            // 3: the header was gone before it came.
            EXPECT_TRUE(status == 0 || (status == 3 && from_word == 0)) << status;
        }
    }
}

/// The words that a publisher looks at until they rest, as a test in memory that is small enough to hit them.
TEST(TopicDamage, AWordThatNeverRestsHoldsNobodyUp) {
    const TopicOnDisk disk;
    Parties parties(disk.name);
    const Child scribbler([&]() -> int {
        const auto words = disk.words();
        // The control words follow the header: who sleeps, who has come.
        const auto control = words.all().subspan(64, 24);
        for (;;) {
            for (auto& word : control) ++word;
        }
    });
    for (int round = 0; round < 200; ++round) {
        (void)parties.send();
        (void)parties.receive();
    }
}

}  // namespace
}  // namespace patchbay
