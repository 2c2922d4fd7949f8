// SPDX-License-Identifier: Apache-2.0
#include "opening.hpp"

#include "patchbay/signal.hpp"
#include "patchbay/units.hpp"

#include "terminal.hpp"
#include "topic_opening.hpp"

#include <fmt/core.h>

#include <string_view>
#include <utility>

namespace patchbay::cli {
namespace {

std::unexpected<Stop> nobody_came(const Addressee& addressee, std::chrono::nanoseconds timeout) {
    return timed_out(fmt::format("{}: timed out; nobody was there within {}",
                                 addressee.address.name(), format_duration(timeout)));
}

void say_name(const std::string& name, const Addressee& addressee) {
    if (name != addressee.address.name()) say(fmt::format("receiving on {}", name));
}

}  // namespace

template <class T>
OrStop<T> Opening::checked(Result<T> opened, const Addressee& addressee, Deadline deadline) const {
    if (opened) return std::move(*opened);
    const auto& error = opened.error();
    if (timeout_ && deadline.expired()) {
        if (error.is(Condition::not_found)) return nobody_came(addressee, *timeout_);
        if (error.is(Condition::in_use)) return timed_out(error.message());
    }
    return stop_for(error);
}

OrStop<Sender> Opening::sender(const Addressee& addressee) {
    if (waits_for_a_subscriber(addressee)) return topic_sender(addressee);
    const Interruption::AtOnce at_once(interruption_);
    if (auto made = made_.make_missing(addressee.address); !made)
        return std::unexpected(made.error());
    const auto deadline = deadline_of(timeout_);
    return checked(open_sender(addressee.address.text(), deadline), addressee, deadline);
}

OrStop<Sender> Opening::topic_sender(const Addressee& addressee) {
    const auto deadline = deadline_of(timeout_);
    auto sender = checked(open_sender(without_waiting(addressee), deadline), addressee, deadline);
    if (!sender || has_subscriber(sender->name())) return sender;
    say(fmt::format("{}: waits for a first subscriber (?wait=no does not)", sender->name()));
    const auto found = patiently(interruption_, deadline, [&](Deadline slice) {
        return wait_for_subscriber(sender->name(), slice);
    });
    if (!found) return stop_for(found.error());
    if (*found) return sender;
    if (interruption_.requested()) return interrupted_by(interruption_.signal());
    return nobody_came(addressee, *timeout_);
}

OrStop<Receiver> Opening::receiver(const Addressee& addressee) {
    const Interruption::AtOnce at_once(interruption_);
    if (auto made = made_.make_missing(addressee.address); !made)
        return std::unexpected(made.error());
    const auto deadline = deadline_of(timeout_);
    auto opened = checked(open_receiver(addressee.address.text(), deadline), addressee, deadline);
    if (opened) say_name(opened->name(), addressee);
    return opened;
}

OrStop<Duplex> Opening::both(const Addressee& addressee, bool listens) {
    if (const auto role = addressee.address.option("role")) listens = *role == "listen";
    if (listens && addressee.traits->mechanism == "socket") return first_partner(addressee);
    const Interruption::AtOnce at_once(interruption_);
    const auto deadline = deadline_of(timeout_);
    return checked(connect(addressee.address.text(), deadline), addressee, deadline);
}

OrStop<Duplex> Opening::first_partner(const Addressee& addressee) {
    auto listener = listen(addressee.address.text());
    if (!listener) return stop_for(listener.error());
    say_name(listener->name(), addressee);
    auto partner = patiently(interruption_, deadline_of(timeout_),
                             [&](Deadline slice) { return listener->accept(slice); });
    if (!partner) return stop_for(partner.error());
    if (*partner) return std::move(**partner);
    if (interruption_.requested()) return interrupted_by(interruption_.signal());
    return nobody_came(addressee, *timeout_);
}

int received_signal(const Addressee& addressee) {
    if (addressee.address.scheme() != "signal") return 0;
    const std::string_view rest = addressee.address.rest();
    const auto signal = Signal::parse(rest.substr(rest.rfind('/') + 1));
    return signal ? signal->number() : 0;  // what is wrong with it, opening will say
}

}  // namespace patchbay::cli
