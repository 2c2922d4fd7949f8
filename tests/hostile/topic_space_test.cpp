// SPDX-License-Identifier: Apache-2.0
//
// A full /dev/shm is an error where memory is asked for, and never a SIGBUS later.
#include "patchbay/topic.hpp"

#include "support/little_memory.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using test::with_little_memory;

TEST(TopicInLittleMemory, IsNotMadeAndLeavesNothing) {
    with_little_memory([] {
        const auto made = ByteTopic::create("/large", {.max_subscribers = 65535});
        if (made || !made.error().is(Condition::exhausted)) return 1;
        if (!std::filesystem::is_empty("/dev/shm")) return 2;
        return ByteTopic::create("/small", {.max_subscribers = 16}) ? 0 : 3;
    });
}

TEST(TopicInLittleMemory, HasNoRoomForAPublisher) {
    with_little_memory([] {
        const auto topic = ByteTopic::create("/topic", {.capacity_slots = 8,
                                                        .max_subscribers = 16,
                                                        .spare_chunks = 1,
                                                        .largest_message_bytes = 400'000});
        if (!topic) return 1;
        for (int round = 0; round < 3; ++round) {
            const auto publisher = topic->publisher();
            if (publisher || !publisher.error().is(Condition::exhausted)) return 2;
        }
        // Its place is free, and its space: smaller ones fit.
        return ByteTopic::create("/other", {.max_subscribers = 16}) ? 0 : 3;
    });
}

TEST(TopicInLittleMemory, WhatAPublisherHasItKeeps) {
    with_little_memory([] {
        const auto topic = or_throw(ByteTopic::create("/topic", {.capacity_slots = 4,
                                                                 .max_subscribers = 16,
                                                                 .spare_chunks = 4,
                                                                 .largest_message_bytes = 40'000}));
        auto publisher = or_throw(topic.publisher());
        auto subscriber = or_throw(topic.subscriber({.delivery = Delivery::lossy}));
        // Somebody takes all that is left.
        std::ofstream("/dev/shm/rest") << std::string(test::kMebibyte, 'x');
        const std::vector<std::byte> message(40'000);
        for (int round = 0; round < 20; ++round) {
            if (!or_throw(publisher.try_send(message))) return 1;
            const auto sample = or_throw(subscriber.try_receive());
            if (!sample || sample->bytes().size() != message.size()) return 2;
        }
        const auto second = topic.publisher();
        return !second && second.error().is(Condition::exhausted) ? 0 : 3;
    });
}

}  // namespace
}  // namespace patchbay
