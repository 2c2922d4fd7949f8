// SPDX-License-Identifier: Apache-2.0
//
// Between std::chrono and the kernel's timespec.
#pragma once

#include "patchbay/deadline.hpp"

#include <chrono>
#include <ctime>

namespace patchbay::os {

[[nodiscard]] constexpr ::timespec to_timespec(std::chrono::nanoseconds duration) noexcept {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
    return {.tv_sec = static_cast<std::time_t>(seconds.count()),
            .tv_nsec = static_cast<long>((duration - seconds).count())};
}

/// The absolute CLOCK_MONOTONIC time of a deadline, for sem_clockwait(3) and futex(2).
[[nodiscard]] inline ::timespec to_timespec(Deadline deadline) noexcept {
    return to_timespec(
        std::chrono::duration_cast<std::chrono::nanoseconds>(deadline.time().time_since_epoch()));
}

}  // namespace patchbay::os
