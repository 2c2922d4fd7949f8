// SPDX-License-Identifier: Apache-2.0
#include "trait_columns.hpp"

#include "patchbay/units.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace patchbay::cli {
namespace {

std::string yes_or_no(bool value) {
    return value ? "yes" : "-";
}

template <bool Traits::* Trait>
std::string flag(const Traits& traits) {
    return yes_or_no(traits.*Trait);
}

std::string_view name_of(Payload payload) {
    switch (payload) {
        case Payload::bytes: return "bytes";
        case Payload::integer: return "a number";
        case Payload::token: return "nothing";
    }
    return {};
}

std::string_view name_of(Receivers receivers) {
    switch (receivers) {
        case Receivers::one: return "one";
        case Receivers::share: return "share";
        case Receivers::broadcast: return "all";
    }
    return {};
}

std::string largest(const Traits& traits) {
    return traits.largest_message_bytes == Traits::kUnlimited
               ? "any"
               : format_size(traits.largest_message_bytes);
}

std::string companions(const Traits& traits) {
    std::string text;
    const auto add = [&](bool carried, const char* name) {
        if (carried) text.append(text.empty() ? "" : ", ").append(name);
    };
    add(traits.carries_priority, "priority");
    add(traits.carries_type, "type");
    add(traits.carries_credentials, "sender");
    add(traits.carries_descriptors, "descriptors");
    return text.empty() ? "-" : text;
}

}  // namespace

std::span<const TraitColumn> trait_columns() noexcept {
    static constexpr std::array<TraitColumn, 18> kColumns{{
        {"ADDRESS", "how it is written", [](const Traits& t) { return std::string(t.syntax); }},
        {"MECHANISM", "what it is", [](const Traits& t) { return std::string(t.mechanism); }},
        {"CARRIES", "what a message is made of",
         [](const Traits& t) { return std::string(name_of(t.payload)); }},
        {"MESSAGES", "keeps them apart by itself; otherwise ?frame= does",
         flag<&Traits::keeps_boundaries>},
        {"RECEIVERS", "of several: only one, they share the messages, or all see them",
         [](const Traits& t) { return std::string(name_of(t.receivers)); }},
        {"SENDERS", "how many may have it open at once",
         [](const Traits& t) { return std::string(t.many_senders ? "many" : "one"); }},
        {"DUPLEX", "both ways over one connection (relay --both)", flag<&Traits::duplex>},
        {"MADE", "has an object to be made and removed", flag<&Traits::has_object>},
        {"ENDS", "the receiver learns that the last sender has gone", flag<&Traits::ends>},
        {"STAYS", "the object and what is in it outlive all processes",
         flag<&Traits::outlives_processes>},
        {"LARGEST", "message, by design; an object may take less", largest},
        {"ORDERED", "messages of one sender arrive as they were sent", flag<&Traits::ordered>},
        {"KEEPS ALL", "until received; otherwise they merge, are replaced or get lost",
         flag<&Traits::keeps_every>},
        {"WAITS", "a full object makes the sender wait", flag<&Traits::sender_waits>},
        {"NETWORK", "also to other machines", flag<&Traits::crosses_machines>},
        {"POLLABLE", "by a descriptor of its own; otherwise fd() is a bridge",
         flag<&Traits::pollable>},
        {"ALONG", "what else a message carries", companions},
        {"OPTIONS", "that the address takes",
         [](const Traits& t) { return std::string(t.options); }},
    }};
    return kColumns;
}

nlohmann::ordered_json traits_json(const Traits& traits) {
    nlohmann::ordered_json json{
        {"scheme", traits.scheme},
        {"mechanism", traits.mechanism},
        {"syntax", traits.syntax},
        {"options", traits.options},
        {"payload", name_of(traits.payload)},
        {"keeps_boundaries", traits.keeps_boundaries},
        {"ordered", traits.ordered},
        {"keeps_every", traits.keeps_every},
        {"sender_waits", traits.sender_waits},
        {"ends", traits.ends},
        {"duplex", traits.duplex},
        {"listens", traits.listens},
        {"receivers", name_of(traits.receivers)},
        {"many_senders", traits.many_senders},
        {"has_object", traits.has_object},
        {"carries_descriptors", traits.carries_descriptors},
        {"carries_credentials", traits.carries_credentials},
        {"carries_priority", traits.carries_priority},
        {"carries_type", traits.carries_type},
        {"largest_message_bytes", nullptr},
        {"crosses_machines", traits.crosses_machines},
        {"outlives_processes", traits.outlives_processes},
        {"pollable", traits.pollable},
    };
    if (traits.largest_message_bytes != Traits::kUnlimited)
        json["largest_message_bytes"] = traits.largest_message_bytes;
    return json;
}

}  // namespace patchbay::cli
