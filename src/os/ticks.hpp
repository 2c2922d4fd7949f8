// SPDX-License-Identifier: Apache-2.0
//
// Ticks: a clock that costs a few nanoseconds, the same for all processes of the machine, and its way to
// CLOCK_MONOTONIC.
//
// The processor's counter, where the kernel itself trusts it (its clock source is the TSC, or an ARM counter);
// otherwise the monotonic clock.
#pragma once

#include "patchbay/detail/counter.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>

namespace patchbay::os {

/// Whether ticks are the processor's counter.
[[nodiscard]] bool has_counter() noexcept;

[[nodiscard]] inline std::uint64_t monotonic_ns() noexcept {
    ::timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

/// A moment on both clocks.
struct Moment {
    std::uint64_t ticks;
    std::uint64_t monotonic_ns;

    static Moment now(bool by_counter) noexcept {
        const auto ns = os::monotonic_ns();
        return {.ticks = by_counter ? detail::counter() : ns, .monotonic_ns = ns};
    }
};

/// The time of `ticks` in ns on CLOCK_MONOTONIC, by what passed between two moments; exact at either.
[[nodiscard]] inline std::uint64_t monotonic_time(std::uint64_t ticks, const Moment& early,
                                                  const Moment& late) noexcept {
    const auto span_ticks = static_cast<double>(late.ticks - early.ticks);
    const auto span_ns = static_cast<double>(late.monotonic_ns - early.monotonic_ns);
    const auto ago_ticks = static_cast<double>(static_cast<std::int64_t>(late.ticks - ticks));
    const auto ago_ns = span_ticks > 0 ? ago_ticks * span_ns / span_ticks : 0.0;
    return late.monotonic_ns - static_cast<std::uint64_t>(static_cast<std::int64_t>(ago_ns));
}

}  // namespace patchbay::os
