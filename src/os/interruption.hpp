// SPDX-License-Identifier: Apache-2.0
//
// Interruption: a deadline for the system calls that have none (msgsnd(2), msgrcv(2)).
//
// While it lives, a call of this thread that waits ends with EINTR once the deadline has passed. A timer of the kernel
// sends a signal to this thread alone, then another every millisecond, since the first may come before the call begins
// to wait. The handler does nothing.
//
// The program around it: the signal is the highest real-time signal that has its default action when one is first
// needed; it is looked up again where the program has taken that one since. It is unblocked in this thread while the
// Interruption lives, and never sent before the deadline. Neither fork nor exec hands anything of it on. Calls that the
// kernel restarts (SA_RESTART) are restarted.
#pragma once

#include "patchbay/deadline.hpp"

#include "os/call.hpp"

#include <csignal>
#include <ctime>
#include <optional>

namespace patchbay::os {

class Interruption {
public:
    /// Nothing is armed for Deadline::never(). @errors EAGAIN (RLIMIT_SIGPENDING), EBUSY (no real-time signal is free)
    static Expected<Interruption> at(Deadline deadline) noexcept;

    Interruption(Interruption&& other) noexcept
        : timer_(std::exchange(other.timer_, std::nullopt)), mask_(other.mask_) {}
    Interruption& operator=(Interruption&&) = delete;
    /// In the thread that made it.
    ~Interruption();

private:
    Interruption() noexcept = default;

    std::optional<::timer_t> timer_;
    ::sigset_t mask_{};
};

/// Makes `attempt` (-> Expected<T>), which waits, until it is not interrupted. The value; an empty optional when the
/// deadline passed; or the Failure.
template <class Attempt>
auto until_interrupted(Deadline deadline, Attempt&& attempt) noexcept
    -> Expected<std::optional<typename decltype(attempt())::value_type>> {
    const auto interruption = Interruption::at(deadline);
    if (!interruption) return std::unexpected(interruption.error());
    for (;;) {
        auto outcome = attempt();
        if (outcome) return std::move(*outcome);
        if (outcome.error().error != EINTR) return std::unexpected(outcome.error());
        if (deadline.expired()) return std::nullopt;
    }
}

}  // namespace patchbay::os
