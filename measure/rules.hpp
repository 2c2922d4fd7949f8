// SPDX-License-Identifier: Apache-2.0
//
// Rules: how a contest is held.
#pragma once

#include "measure/clock.hpp"
#include "measure/machine.hpp"
#include "measure/setting.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace patchbay::measure {

struct Rules {
    Setting setting = {};
    unsigned rounds = 9;
    /// For each mechanism, all rounds together, warming up not counted.
    std::chrono::nanoseconds duration = std::chrono::seconds(1);
    /// Of an open loop, messages per second: they are due at regular times, whatever became of those before, and what
    /// counts is the time from when one was due until it was received. 0: each waits for the one before.
    double rate_per_s = 0;
    /// Where the two processes run; empty: where the scheduler puts them.
    std::optional<CorePair> cores = {};
    /// Where further receivers run, in turns; the second core is the first of them.
    std::vector<int> further_cores = {};
    /// A message that takes longer is lost.
    std::chrono::nanoseconds patience = std::chrono::seconds(5);
    std::function<std::uint64_t()> clock = steady_ns;
    /// Asked now and then: true ends the contest.
    std::function<bool()> stopped = [] { return false; };

    /// Between two messages; 0: not paced.
    [[nodiscard]] std::uint64_t period_ns() const noexcept {
        return rate_per_s > 0 ? static_cast<std::uint64_t>(1e9 / rate_per_s) : 0;
    }
    /// Of a process; -1: anywhere.
    [[nodiscard]] int core_of(unsigned index) const noexcept {
        if (!cores) return -1;
        if (index == 0) return cores->first;
        if (index == 1 || further_cores.empty()) return cores->second;
        return further_cores[(index - 1) % further_cores.size()];
    }
};

}  // namespace patchbay::measure
