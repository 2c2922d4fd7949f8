// SPDX-License-Identifier: Apache-2.0
//
// What one process measures by itself.
#pragma once

#include <cstddef>
#include <cstdint>

namespace patchbay::bench {

/// Median time of one send of 64 B, in ns, while that many reliable subscribers exist, none of them asleep.
double publish_ns(std::size_t subscribers, bool send_times);

/// What a send time costs: reading the clock that messages carry, in ns.
double read_clock_ns();

/// Median time to make a topic with a publisher and a subscriber, pass one message, and close all; in us.
double open_pass_close_us();

/// Bytes of /dev/shm that a topic of default options takes.
struct Footprint {
    std::uint64_t topic_bytes;
    std::uint64_t publisher_bytes;   ///< for each place that has been taken
    std::uint64_t subscriber_bytes;  ///< part of the topic's
};
Footprint footprint();

}  // namespace patchbay::bench
