// SPDX-License-Identifier: Apache-2.0
#include "addressee.hpp"

#include "patchbay/channel.hpp"

#include <utility>

namespace patchbay::cli {
namespace {

/// The library says which schemes there are, and which of them was meant: nothing is opened.
std::unexpected<Stop> unknown_scheme(const std::string& text) {
    const auto refused = listen(text);
    return refused ? wrong_usage("no such scheme") : stop_for(refused.error());
}

}  // namespace

OrStop<Addressee> Addressee::parse(const std::string& text) {
    auto address = Address::parse(text);
    if (!address) return stop_for(address.error());
    const auto* traits = find_traits(address->scheme());
    if (traits == nullptr) return unknown_scheme(text);
    return Addressee{std::move(*address), traits};
}

OrStop<Addressee> Addressee::without_framing() const {
    const bool is_stream = !traits->keeps_boundaries && traits->payload == Payload::bytes;
    if (!is_stream || address.option("frame")) return *this;
    const bool has_options = address.text() != address.name();
    return parse(address.text() + (has_options ? "&" : "?") + "frame=raw");
}

bool Addressee::is_raw_stream() const {
    return !traits->keeps_boundaries && address.option("frame") == "raw";
}

}  // namespace patchbay::cli
