// SPDX-License-Identifier: Apache-2.0
//
// Clock: the processor's counter, which costs less than what is measured, and its pace.
#pragma once

#include "patchbay/detail/counter.hpp"

#include <chrono>
#include <cstdint>

namespace patchbay::bench {

inline std::uint64_t ticks() noexcept {
    return detail::counter();
}

/// ns of one tick, measured against the steady clock over 50 ms, once.
inline double ns_per_tick() {
    static const double pace = [] {
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now();
        const auto first = ticks();
        while (Clock::now() - start < std::chrono::milliseconds(50)) {
        }
        const auto last = ticks();
        const std::chrono::duration<double, std::nano> passed = Clock::now() - start;
        return passed.count() / static_cast<double>(last - first);
    }();
    return pace;
}

}  // namespace patchbay::bench
