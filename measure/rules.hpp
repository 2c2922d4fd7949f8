// SPDX-License-Identifier: Apache-2.0
//
// Rules: how a contest is held.
#pragma once

#include "measure/clock.hpp"
#include "measure/machine.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace patchbay::measure {

enum class Mode : std::uint8_t {
    latency,     ///< there and back, one message at a time; one way is half of it
    throughput,  ///< one way, as fast as it goes; the receiver reads and checks every byte
};

struct Rules {
    Mode mode = Mode::latency;
    std::size_t size_bytes = 64;
    unsigned rounds = 9;
    /// For each mechanism, all rounds together, warming up not counted.
    std::chrono::nanoseconds duration = std::chrono::seconds(1);
    /// Where the two processes run; empty: where the scheduler puts them.
    std::optional<CorePair> cores = {};
    /// A message that takes longer is lost.
    std::chrono::nanoseconds patience = std::chrono::seconds(5);
    std::function<std::uint64_t()> clock = steady_ns;
    /// Asked now and then: true ends the contest.
    std::function<bool()> stopped = [] { return false; };
};

}  // namespace patchbay::measure
