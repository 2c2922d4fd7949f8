// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic.hpp"

#include "support/fault_loop.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLargeBytes = 1000;
constexpr TopicOptions kSmall{.capacity_slots = 2,
                              .max_publishers = 2,
                              .max_subscribers = 2,
                              .spare_chunks = 2,
                              .largest_message_bytes = kLargeBytes};

/// A name that is free again at the end.
struct Name {
    std::string text = unique_name("/");
    Name() = default;
    Name(Name&& other) noexcept : text(std::exchange(other.text, {})) {}
    Name& operator=(Name&&) = delete;
    ~Name() {
        if (!text.empty()) (void)ByteTopic::remove(text);
    }
};

struct Existing {
    Name name;
    ByteTopic topic = or_throw(ByteTopic::create(name.text, kSmall));
};

struct Parties : Existing {
    TopicPublisher publisher = or_throw(topic.publisher({.waiting = Waiting::block}));
    TopicSubscriber subscriber = or_throw(topic.subscriber({.waiting = Waiting::block}));
    std::vector<std::byte> message = std::vector<std::byte>(kLargeBytes);
};

TEST(TopicFaults, Create) {
    for_each_fault(
        "topic create", [] { return Name(); },
        [](Name& name) { return failure_of(ByteTopic::create(name.text, kSmall)); });
    for_each_fault(
        "topic create for others", [] { return Name(); },
        [](Name& name) {
            auto options = kSmall;
            options.mode = 0666;
            options.prefault = true;
            return failure_of(ByteTopic::open_or_create(name.text, options));
        });
}

TEST(TopicFaults, OpenAndRemove) {
    for_each_fault(
        "topic open", [] { return Existing(); },
        [](Existing& existing) { return failure_of(ByteTopic::open(existing.name.text)); });
    for_each_fault(
        "topic remove", [] { return Existing(); },
        [](Existing& existing) { return failure_of(ByteTopic::remove(existing.name.text)); });
}

TEST(TopicFaults, PublisherAndSubscriber) {
    for_each_fault(
        "topic publisher", [] { return Existing(); },
        [](Existing& existing) { return failure_of(existing.topic.publisher()); });
    for_each_fault(
        "topic subscriber", [] { return Existing(); },
        [](Existing& existing) { return failure_of(existing.topic.subscriber()); });
    for_each_fault(
        "topic fd", [] { return Existing(); },
        [](Existing& existing) -> std::optional<Error> {
            auto subscriber = existing.topic.subscriber();
            if (!subscriber) return subscriber.error();
            return failure_of(subscriber->fd());
        });
}

TEST(TopicFaults, SendAndReceive) {
    const auto prepare = [] { return std::make_unique<Parties>(); };
    for_each_fault("topic send", prepare, [](auto& parties) -> std::optional<Error> {
        // The third one finds the ring full.
        for (int round = 0; round < 3; ++round) {
            auto sent = parties->publisher.send(parties->message, Deadline::after(1ms));
            if (!sent) return sent.error();
        }
        return std::nullopt;
    });
    for_each_fault("topic receive", prepare, [](auto& parties) {
        return failure_of(parties->subscriber.receive(Deadline::after(1ms)));
    });
    for_each_fault("topic poll", prepare, [](auto& parties) -> std::optional<Error> {
        if (auto fd = parties->subscriber.fd(); !fd) return fd.error();
        for (int round = 0; round < 2; ++round) {
            if (auto received = parties->subscriber.try_receive(); !received)
                return received.error();
            if (auto sent = parties->publisher.try_send(parties->message); !sent)
                return sent.error();
        }
        return failure_of(parties->subscriber.try_receive());
    });
}

}  // namespace
}  // namespace patchbay::test
