// SPDX-License-Identifier: Apache-2.0
#include "made_objects.hpp"

#include "patchbay/channel.hpp"
#include "patchbay/traits.hpp"

#include "terminal.hpp"
#include "waiting_messages.hpp"

#include <fmt/core.h>

#include <utility>

namespace patchbay::cli {

Outcome MadeObjects::make_missing(const Address& address) {
    const auto allowed = address.flag_option("create", true);
    if (!allowed) return stop_for(allowed.error());
    if (!*allowed) return {};
    // A segment is made by the value that is written to it, which alone knows the size.
    if (const auto* traits = find_traits(address.scheme());
        traits != nullptr && traits->mechanism == "shared memory")
        return {};
    // Making, and seeing who was first, is one step: had it been looked for before, two runs could both claim it.
    const std::scoped_lock lock(mutex_);
    const auto created = create_object(address.text());
    if (created) {
        made_.push_back(address);
    } else if (!created.error().is(Condition::exists) &&
               !created.error().is(Condition::unsupported)) {
        return stop_for(created.error());
    }
    return {};
}

void MadeObjects::remove() noexcept {
    const std::scoped_lock lock(mutex_);
    for (const auto& address : std::exchange(made_, {})) {
        if (const auto waiting = messages_waiting(address); waiting > 0) {
            say(fmt::format(
                "{} stays: {} in it; patchbay remove '{}'", address.name(),
                waiting == 1 ? "1 message waits" : fmt::format("{} messages wait", waiting),
                address.name()));
            continue;
        }
        const auto removed = remove_object(address.text());
        // Somebody else may have removed it: so much the better.
        if (!removed && !removed.error().is(Condition::not_found))
            complain(removed.error().message());
    }
}

}  // namespace patchbay::cli
