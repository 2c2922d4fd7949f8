// SPDX-License-Identifier: Apache-2.0
//
// All participants as threads over one map: what ThreadSanitizer can see. Elsewhere they are processes.
#include "patchbay/topic.hpp"

#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <deque>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMessages = 4'000;
constexpr std::size_t kSmallBytes = 24;
constexpr std::size_t kLargeBytes = 512;

/// A message says its number in every word; every fourth is too large for a slot.
std::size_t size_of(std::uint64_t number) {
    return number % 4 == 3 ? kLargeBytes : kSmallBytes;
}
void fill(MutableBytes bytes, std::uint64_t number) {
    for (std::size_t at = 0; at < bytes.size(); at += 8) std::memcpy(bytes.data() + at, &number, 8);
}
bool is_whole(const TopicSample& sample) {
    const auto number = sample.sequence();
    if (sample.bytes().size() != size_of(number)) return false;
    for (std::size_t at = 0; at < sample.bytes().size(); at += 8) {
        if (std::memcmp(sample.bytes().data() + at, &number, 8) != 0) return false;
    }
    return true;
}

class TopicThreads : public testing::Test {
protected:
    void publish_all() {
        auto publisher = or_throw(topic.publisher());
        for (std::uint64_t number = 0; number < kMessages; ++number) {
            if (number % 2 == 0) {
                std::array<std::byte, kSmallBytes> bytes{};
                fill(bytes, number);
                ASSERT_TRUE(or_throw(publisher.send(bytes, patience())));
            } else {
                auto loan = or_throw(publisher.loan(size_of(number), patience()));
                ASSERT_TRUE(loan);
                fill(loan->bytes(), number);
                ASSERT_EQ(or_throw(publisher.publish(std::move(*loan))), number);
            }
        }
        ++done;
    }
    /// Receives up to the last message of both publishers, and holds some of them for a while.
    void receive_all(const SubscriberOptions& options) {
        auto subscriber = or_throw(topic.subscriber(options));
        ++ready;
        std::deque<TopicSample> held;
        std::array<std::uint64_t, 2> next{};
        while (next[0] < kMessages || next[1] < kMessages) {
            auto sample = or_throw(subscriber.receive(patience()));
            ASSERT_TRUE(sample);
            ASSERT_TRUE(is_whole(*sample)) << sample->sequence();
            auto& expected = next.at(sample->publisher() & 0xffffU);
            ASSERT_GE(sample->sequence(), expected);
            if (options.delivery == Delivery::reliable) {
                ASSERT_EQ(sample->sequence(), expected);
            }
            expected = sample->sequence() + 1;
            held.push_back(std::move(*sample));
            if (held.size() < 4) continue;
            ASSERT_TRUE(is_whole(held.front()));
            held.pop_front();
        }
    }
    /// Comes, receives a little, and goes; again and again.
    void come_and_go(Delivery delivery) {
        ++ready;
        while (done.load() < 2) {
            auto subscriber = or_throw(topic.subscriber({.delivery = delivery}));
            for (int round = 0; round < 5; ++round) {
                const auto sample = or_throw(subscriber.receive(Deadline::after(1ms)));
                if (sample) {
                    ASSERT_TRUE(is_whole(*sample)) << sample->sequence();
                }
            }
        }
    }
    static Deadline patience() { return Deadline::after(60s); }

    const std::string name = test::unique_name("/");
    ByteTopic topic = or_throw(ByteTopic::create(name, {.capacity_slots = 16,
                                                        .history = 4,
                                                        .max_publishers = 2,
                                                        .spare_chunks = 8,
                                                        .largest_message_bytes = kLargeBytes}));
    std::atomic<int> ready{0};
    std::atomic<int> done{0};
};

TEST_F(TopicThreads, EverybodyOverOneMap) {
    std::vector<std::jthread> threads;
    for (const auto waiting : {Waiting::adaptive, Waiting::block})
        threads.emplace_back([this, waiting] { receive_all({.waiting = waiting}); });
    threads.emplace_back(
        [this] { receive_all({.delivery = Delivery::lossy, .waiting = Waiting::block}); });
    for (const auto delivery : {Delivery::reliable, Delivery::lossy})
        threads.emplace_back([this, delivery] { come_and_go(delivery); });
    // Who subscribes while messages are published may find the oldest gone.
    while (ready.load() < 5) std::this_thread::yield();
    for (int publisher = 0; publisher < 2; ++publisher)
        threads.emplace_back([this] { publish_all(); });
}

TEST_F(TopicThreads, PublishersComeAndGo) {
    constexpr int kLives = 50;
    std::jthread reader([this] {
        auto subscriber = or_throw(topic.subscriber());
        ++ready;
        for (std::uint64_t number = 0; number < 4UL * kLives; ++number) {
            const auto sample = or_throw(subscriber.receive(patience()));
            ASSERT_TRUE(sample);
            ASSERT_EQ(sample->sequence(), number);
            ASSERT_TRUE(is_whole(*sample));
        }
    });
    while (ready.load() < 1) std::this_thread::yield();
    for (std::uint64_t life = 0; life < kLives; ++life) {
        std::jthread([&] {
            auto publisher = or_throw(topic.publisher());
            for (std::uint64_t number = life * 4; number < life * 4 + 4; ++number) {
                std::array<std::byte, kLargeBytes> bytes{};
                fill(bytes, number);
                ASSERT_TRUE(
                    or_throw(publisher.send(std::span(bytes).first(size_of(number)), patience())));
            }
        });
    }
}

TEST_F(TopicThreads, ASampleIsLetGoByAnotherThread) {
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    for (std::uint64_t number = 0; number < 200; ++number) {
        std::array<std::byte, kLargeBytes> bytes{};
        fill(bytes, number);
        ASSERT_TRUE(or_throw(publisher.send(std::span(bytes).first(size_of(number)), patience())));
        auto sample = or_throw(subscriber.try_receive());
        ASSERT_TRUE(sample);
        std::jthread([held = std::move(*sample)] { EXPECT_TRUE(is_whole(held)); });
    }
}

}  // namespace
}  // namespace patchbay
