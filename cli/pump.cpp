// SPDX-License-Identifier: Apache-2.0
#include "pump.hpp"

#include "terminal.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

/// After a signal: long enough for a partner that works, short enough for whoever waits for the end.
constexpr std::chrono::seconds kDrainTime{5};

/// What goes along with the bytes: what the source knows and the target can say.
SendOptions options_for(const ChannelMessage& message, const Traits& from, const Traits& to) {
    SendOptions options;
    if (from.carries_priority && to.carries_priority) options.priority = message.priority;
    if (from.carries_type && to.carries_type) options.type = message.type;
    return options;
}

}  // namespace

Pump::Pump(const Path& path, const Interruption& interruption, const Reception::Limits& limits,
           RateMeter& meter)
    : path_(path),
      interruption_(interruption),
      reception_(path.from, interruption, limits),
      delivery_(path.to, interruption, {.timeout = {}, .drain_time = kDrainTime}),
      meter_(meter) {}

Outcome Pump::run(std::optional<Tee>& tee) {
    const auto carried = carry_all(tee);
    const auto finished = delivery_.finish();
    return carried ? finished : carried;
}

Outcome Pump::carry_all(std::optional<Tee>& tee) {
    for (;;) {
        const auto message = reception_.next();
        if (!message) return std::unexpected(message.error());
        if (!*message) return {};
        if (auto carried = carry(**message); !carried) return carried;
        if (!tee) continue;
        if (auto copied = tee->output.write(tee->writer.render(**message)); !copied) return copied;
    }
}

Outcome Pump::carry(const ChannelMessage& message) {
    const auto options = options_for(message, path_.from.traits(), path_.to.traits());
    if (!path_.may_cut) return deliver(message.bytes, options);
    const auto largest = path_.to.largest_message_bytes();
    for (Bytes rest = message.bytes; !rest.empty();) {
        const auto piece = rest.first(std::min<std::uint64_t>(rest.size(), largest));
        if (auto delivered = deliver(piece, options); !delivered) return delivered;
        rest = rest.subspan(piece.size());
    }
    return {};
}

Outcome Pump::deliver(Bytes bytes, const SendOptions& options) {
    auto delivered = delivery_.send(bytes, options);
    if (delivered) {
        meter_.add(bytes.size());
    } else if (interruption_.requested()) {
        complain(fmt::format("{} took no more: the message of {} in hand is lost", path_.to.name(),
                             counted(bytes.size(), "byte")));
    } else if (bytes.size() > path_.to.largest_message_bytes()) {
        delivered.error().message += path_.from.traits().keeps_boundaries
                                         ? "; or relay to a scheme that takes larger messages"
                                         : "; or read FROM with ?frame=raw, which may be cut";
    }
    return delivered;
}

}  // namespace patchbay::cli
