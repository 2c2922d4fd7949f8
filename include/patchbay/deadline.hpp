// SPDX-License-Identifier: Apache-2.0
//
// Deadline: the point in time at which a wait gives up.
//
// A deadline, not a timeout: it survives retries, interruptions and several steps without growing. It counts on
// CLOCK_MONOTONIC, so that setting the wall clock neither prolongs nor cuts a wait.
//
// See  clock_gettime(2)
#pragma once

#include <chrono>

namespace patchbay {

class Deadline {
public:
    using Clock = std::chrono::steady_clock;

    /// So long from now; a negative time has passed already. Durations past the clock's range mean never.
    template <class Rep, class Period>
    static Deadline after(std::chrono::duration<Rep, Period> timeout) {
        const auto now = Clock::now();
        const std::chrono::duration<double> room = Clock::time_point::max() - now;
        if (std::chrono::duration<double>(timeout) >= room) return never();
        return Deadline(now + std::chrono::duration_cast<Clock::duration>(timeout));
    }
    static constexpr Deadline at(Clock::time_point time) noexcept { return Deadline(time); }
    /// Waits for ever.
    static constexpr Deadline never() noexcept { return Deadline(Clock::time_point::max()); }
    /// Does not wait at all: one attempt.
    static constexpr Deadline now() noexcept { return Deadline(Clock::time_point::min()); }

    [[nodiscard]] constexpr bool is_never() const noexcept {
        return time_ == Clock::time_point::max();
    }
    [[nodiscard]] constexpr bool is_now() const noexcept {
        return time_ == Clock::time_point::min();
    }
    [[nodiscard]] bool expired() const noexcept {
        return is_now() || (!is_never() && Clock::now() >= time_);
    }
    [[nodiscard]] constexpr Clock::time_point time() const noexcept { return time_; }

    /// What is left in ns: never negative; nanoseconds::max() for never().
    [[nodiscard]] std::chrono::nanoseconds remaining() const noexcept {
        if (is_never()) return std::chrono::nanoseconds::max();
        if (is_now()) return std::chrono::nanoseconds::zero();
        const auto left = time_ - Clock::now();
        return left.count() > 0 ? left : std::chrono::nanoseconds::zero();
    }

    /// The earlier of the two.
    [[nodiscard]] constexpr Deadline earlier(Deadline other) const noexcept {
        return time_ < other.time_ ? *this : other;
    }

    friend constexpr bool operator==(Deadline, Deadline) noexcept = default;

private:
    explicit constexpr Deadline(Clock::time_point time) noexcept : time_(time) {}
    Clock::time_point time_;
};

}  // namespace patchbay
