// SPDX-License-Identifier: Apache-2.0
#include "reception.hpp"

#include "patchbay/units.hpp"

#include <fmt/core.h>

namespace patchbay::cli {

OrStop<std::optional<ChannelMessage>> Reception::next() {
    if (limits_.count && count_ >= *limits_.count) return std::nullopt;
    if (interruption_.requested()) return next_in_hand();
    auto message = patiently(interruption_, deadline_of(limits_.timeout),
                             [&](Deadline slice) { return receiver_.receive(slice); });
    if (!message) {
        if (message.error().is(Condition::closed)) return std::nullopt;
        return stop_for(message.error());
    }
    if (*message) {
        ++count_;
        return *message;
    }
    if (interruption_.requested()) return next_in_hand();
    return timed_out(fmt::format("{}: timed out; nothing came within {}; {} received",
                                 receiver_.name(), format_duration(*limits_.timeout),
                                 counted(count_, "message")));
}

OrStop<std::optional<ChannelMessage>> Reception::next_in_hand() {
    const auto message = receiver_.receive_buffered();
    if (!message || !*message) return interrupted_by(interruption_.signal());
    ++count_;
    return *message;
}

}  // namespace patchbay::cli
