// SPDX-License-Identifier: Apache-2.0
#include "relay_both.hpp"

#include <fmt/core.h>

#include <thread>

namespace patchbay::cli {
namespace {

Outcome check_duplex(const Addressee& addressee) {
    if (addressee.traits->duplex) return {};
    std::string duplex;
    for (const auto& traits : all_traits())
        if (traits.duplex) duplex += fmt::format(" {}:", traits.scheme);
    return wrong_usage(fmt::format("--both: {}: goes one way only; these go both ways:{}",
                                   addressee.traits->scheme, duplex));
}

}  // namespace

Outcome relay_both(const Addressee& from, const Addressee& to, Opening& opening,
                   Interruption& interruption, const RelayExtras& extras) {
    if (auto duplex = check_duplex(from); !duplex) return duplex;
    if (auto duplex = check_duplex(to); !duplex) return duplex;
    auto near = opening.both(from, true);
    if (!near) return std::unexpected(near.error());
    auto far = opening.both(to, false);
    if (!far) return std::unexpected(far.error());

    RateMeter meter(extras.meter);
    const auto pump = [&](const Pump::Path& path, std::optional<Tee>& tee) {
        auto outcome = Pump(path, interruption, {}, meter).run(tee);
        if (!outcome && !interruption.requested()) interruption.give_up();
        return outcome;
    };
    std::optional<Tee> none;
    Outcome backward;
    std::thread thread(
        [&] { backward = pump({far->receiver, near->sender, to.is_raw_stream()}, none); });
    const auto forward = pump({near->receiver, far->sender, from.is_raw_stream()}, extras.tee);
    thread.join();
    // The way that failed first made the other one give up, which has nothing to say.
    const bool forward_failed = !forward && (backward || !forward.error().message.empty());
    return forward_failed ? forward : backward;
}

}  // namespace patchbay::cli
