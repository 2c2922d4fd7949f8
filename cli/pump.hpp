// SPDX-License-Identifier: Apache-2.0
//
// Pump: carries messages from a receiver to a sender, in order, with their boundaries, priority and type.
#pragma once

#include "delivery.hpp"
#include "message_format.hpp"
#include "rate_meter.hpp"
#include "reception.hpp"
#include "standard_streams.hpp"

#include <optional>

namespace patchbay::cli {

/// A copy of what passes.
struct Tee {
    Output output;
    MessageWriter writer;
};

class Pump {
public:
    struct Path {
        Receiver& from;
        Sender& to;
        bool may_cut;  ///< `from` is a raw stream: its pieces may be cut to what `to` takes
    };

    Pump(const Path& path, const Interruption& interruption, const Reception::Limits& limits,
         RateMeter& meter);

    /// Until the end of the source; then finishes the target, whatever the end was.
    Outcome run(std::optional<Tee>& tee);

private:
    Outcome carry_all(std::optional<Tee>& tee);
    Outcome carry(const ChannelMessage& message);
    Outcome deliver(Bytes bytes, const SendOptions& options);

    Path path_;
    const Interruption& interruption_;
    Reception reception_;
    Delivery delivery_;
    RateMeter& meter_;
};

}  // namespace patchbay::cli
