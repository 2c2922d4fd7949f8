// SPDX-License-Identifier: Apache-2.0
//
// Delivery: messages to a sender one by one, with a time-out for each, and an end.
#pragma once

#include "patchbay/channel.hpp"

#include "interruption.hpp"
#include "outcome.hpp"
#include "patience.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace patchbay::cli {

class Delivery {
public:
    struct Limits {
        Timeout timeout;  ///< until there is room for a message
        /// How long to go on trying, after a signal came, with what is in hand.
        std::chrono::nanoseconds drain_time{0};
    };

    Delivery(Sender& sender, const Interruption& interruption, const Limits& limits)
        : sender_(sender), interruption_(interruption), limits_(limits) {}

    Outcome send(Bytes message, const SendOptions& options);

    /// Says that no more will come, also after a signal: the other side should not wait for ever.
    Outcome finish();

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    [[nodiscard]] Deadline drain_deadline();
    [[nodiscard]] std::string progress() const;
    [[nodiscard]] std::unexpected<Stop> stop_without_room() const;

    Sender& sender_;
    const Interruption& interruption_;
    Limits limits_;
    std::optional<Deadline> drain_deadline_;  ///< set when a signal was noticed first
    std::uint64_t count_ = 0;
};

}  // namespace patchbay::cli
