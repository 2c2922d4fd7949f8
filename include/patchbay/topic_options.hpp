// SPDX-License-Identifier: Apache-2.0
//
// Options of topics, their publishers and their subscribers.
#pragma once

#include "patchbay/mapping.hpp"
#include "patchbay/ownership.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace patchbay {

/// Settled by whoever makes the topic; who opens it takes it as it is.
struct TopicOptions {
    /// Messages of one publisher that a reliable subscriber may be behind; rounded up to a power of 2 that holds the
    /// history twice.
    std::uint32_t capacity_slots = 64;
    /// Messages of each publisher that a late subscriber still gets.
    std::uint32_t history = 0;
    std::uint32_t max_publishers = 16;    ///< at one time; up to 1,024
    std::uint32_t max_subscribers = 256;  ///< at one time; up to 65,535
    /// Messages that one subscriber may hold at one time, where payloads are too large for a slot.
    std::uint32_t max_held = 16;
    /// Chunks of a publisher beyond its capacity: for loans, and for messages that are held when their time is over.
    std::uint32_t spare_chunks = 16;
    std::size_t largest_message_bytes = 16UZ << 10U;  ///< of topics of bytes
    /// Of the topic's file. With rights for a group or everybody, users other than its maker can take part.
    std::uint32_t mode = kPrivateMode;
    HugePages huge_pages = HugePages::off;
    bool prefault =
        false;  ///< takes a lane's pages when its publisher comes, not when they are first used
};

/// How one waits who finds nothing to receive, or no room.
enum class Waiting {
    adaptive,  ///< spins for some microseconds, then sleeps
    spin,      ///< never sleeps: a core each, and the shortest delay
    block,     ///< sleeps at once
};

struct PublisherOptions {
    Waiting waiting = Waiting::adaptive;
    /// Whether messages carry when they were sent. Reading the processor's counter costs 5 to 10 ns: most of what a small
    /// message costs its publisher.
    bool send_times = true;
};

/// What a full ring means.
enum class Delivery {
    reliable,  ///< the publisher waits for this subscriber: nothing is lost
    lossy,  ///< the publisher goes on: the oldest are missed, and the number of missed ones is told
};

struct SubscriberOptions {
    Delivery delivery = Delivery::reliable;
    Waiting waiting = Waiting::adaptive;
    /// Old messages of each publisher to begin with: at most the topic's history, which is the default.
    std::optional<std::uint32_t> history = std::nullopt;
};

}  // namespace patchbay
