// SPDX-License-Identifier: Apache-2.0
//
// Waiting that ends for a signal, too.
//
// The library retries interrupted calls, as it should. So the tool waits in slices and looks up in between: ten times a
// second costs nothing that could be measured, and nobody notices a tenth of a second after Ctrl-C. Polling the object
// together with a signalfd instead would need a helper thread wherever the mechanism has no descriptor of its own.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"

#include "interruption.hpp"

#include <chrono>
#include <optional>

namespace patchbay::cli {

using Timeout = std::optional<std::chrono::nanoseconds>;  ///< empty: for ever

[[nodiscard]] inline Deadline deadline_of(const Timeout& timeout) {
    return timeout ? Deadline::after(*timeout) : Deadline::never();
}

/// Calls `attempt(Deadline)` -> Result<bool or optional> until it has an outcome, fails, the deadline has passed or a
/// signal came. The last two look alike: an empty outcome; ask `interruption` first.
template <class Attempt>
auto patiently(const Interruption& interruption, Deadline deadline, Attempt&& attempt) {
    constexpr std::chrono::milliseconds kSlice{100};
    for (;;) {
        auto outcome = attempt(deadline.earlier(Deadline::after(kSlice)));
        if (!outcome || *outcome || deadline.expired() || interruption.requested()) return outcome;
    }
}

}  // namespace patchbay::cli
