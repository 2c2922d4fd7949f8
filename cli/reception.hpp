// SPDX-License-Identifier: Apache-2.0
//
// Reception: the messages of a receiver one by one, until the end, a count, a time-out or a signal.
#pragma once

#include "patchbay/channel.hpp"

#include "interruption.hpp"
#include "outcome.hpp"
#include "patience.hpp"

#include <cstdint>
#include <optional>

namespace patchbay::cli {

class Reception {
public:
    struct Limits {
        std::optional<std::uint64_t> count;  ///< so many messages, then it is the end
        Timeout timeout;                     ///< from one message to the next, and to the first
    };

    Reception(Receiver& receiver, const Interruption& interruption, const Limits& limits)
        : receiver_(receiver), interruption_(interruption), limits_(limits) {}

    /// The next message, valid until the next call; empty: the end.
    OrStop<std::optional<ChannelMessage>> next();

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    /// After a signal: what was read ahead is still given out.
    OrStop<std::optional<ChannelMessage>> next_in_hand();

    Receiver& receiver_;
    const Interruption& interruption_;
    Limits limits_;
    std::uint64_t count_ = 0;
};

}  // namespace patchbay::cli
