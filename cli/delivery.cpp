// SPDX-License-Identifier: Apache-2.0
#include "delivery.hpp"

#include "patchbay/units.hpp"

#include <fmt/core.h>

namespace patchbay::cli {

Outcome Delivery::send(Bytes message, const SendOptions& options) {
    auto sent = patiently(interruption_, deadline_of(limits_.timeout),
                          [&](Deadline slice) { return sender_.send(message, slice, options); });
    if (sent && !*sent && interruption_.requested()) {
        sent = sender_.send(message, drain_deadline(), options);
    }
    if (!sent) {
        if (count_ == 0) return stop_for(sent.error());
        return stop_for(sent.error(), progress());
    }
    if (!*sent) return stop_without_room();
    ++count_;
    return {};
}

Outcome Delivery::finish() {
    auto finished = patiently(interruption_, deadline_of(limits_.timeout),
                              [&](Deadline slice) { return sender_.finish(slice); });
    if (finished && !*finished && interruption_.requested()) {
        finished = sender_.finish(drain_deadline());
    }
    if (!finished) return stop_for(finished.error(), progress());
    if (!*finished) return stop_without_room();
    return {};
}

Deadline Delivery::drain_deadline() {
    if (!drain_deadline_) drain_deadline_ = Deadline::after(limits_.drain_time);
    return *drain_deadline_;
}

std::string Delivery::progress() const {
    return fmt::format("{} sent", counted(count_, "message"));
}

std::unexpected<Stop> Delivery::stop_without_room() const {
    if (interruption_.requested()) return interrupted_by(interruption_.signal());
    return timed_out(fmt::format("{}: timed out; no room within {}; {}", sender_.name(),
                                 format_duration(*limits_.timeout), progress()));
}

}  // namespace patchbay::cli
