// SPDX-License-Identifier: Apache-2.0
//
// Waiting for descriptors, under a deadline that interruptions do not prolong.
#pragma once

#include "os/call.hpp"

#include <poll.h>

#include <optional>
#include <span>
#include <utility>

namespace patchbay::os {

/// Waits until `fd` has one of `events` (POLLIN, POLLOUT...) or an error or hang-up. False: the deadline passed.
Expected<bool> wait_for(int fd, short events, Deadline deadline) noexcept;

/// The same over several; `revents` are filled in. How many are ready: 0 when the deadline passed.
Expected<std::size_t> wait_for_any(std::span<::pollfd> descriptors, Deadline deadline) noexcept;

/// Tries `attempt` (-> Expected<T>) until it does not answer EAGAIN; waits for `events` in between.
/// The value; an empty optional when the deadline passed; or the Failure.
template <class Attempt>
auto when_ready(int fd, short events, Deadline deadline, Attempt&& attempt) noexcept
    -> Expected<std::optional<typename decltype(attempt())::value_type>> {
    for (;;) {
        auto outcome = attempt();
        if (outcome) [[likely]]
            return std::move(*outcome);
        if (outcome.error().error != EAGAIN) return std::unexpected(outcome.error());
        if (deadline.is_now()) return std::nullopt;
        const auto ready = wait_for(fd, events, deadline);
        if (!ready) return std::unexpected(ready.error());
        if (!*ready) return std::nullopt;
    }
}

/// An attempt that was made once already, where the caller wanted it inline: answers `first`, then makes `attempt`.
template <class T, class Attempt>
auto resumed(Expected<T> first, Attempt attempt) noexcept {
    return [first = std::optional(std::move(first)), attempt]() mutable -> Expected<T> {
        if (first) return *std::exchange(first, std::nullopt);
        return attempt();
    };
}

}  // namespace patchbay::os
