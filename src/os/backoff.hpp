// SPDX-License-Identifier: Apache-2.0
//
// Backoff: waiting for what the kernel gives no event for, by asking again and again, politely.
//
// The pauses grow from 0.1 ms to 10 ms: what comes soon is noticed soon, and a long wait costs a hundred wake-ups a
// second, about a per cent of a slow core. No pause goes past the deadline.
#pragma once

#include "patchbay/deadline.hpp"

#include "os/poll.hpp"

#include <algorithm>
#include <chrono>

namespace patchbay::os {

class Backoff {
public:
    explicit Backoff(Deadline deadline) noexcept : deadline_(deadline) {}

    /// Sleeps for the next pause. False, at once: the deadline has passed.
    Expected<bool> pause() noexcept {
        if (deadline_.expired()) return false;
        const auto end = Deadline::after(pause_).earlier(deadline_);
        pause_ = std::min(2 * pause_, kLongest);
        return transform(wait_for_any({}, end), [](std::size_t) { return true; });
    }

private:
    static constexpr std::chrono::microseconds kLongest{10'000};
    Deadline deadline_;
    std::chrono::microseconds pause_{100};
};

}  // namespace patchbay::os
