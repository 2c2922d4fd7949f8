// SPDX-License-Identifier: Apache-2.0
#include "choice/needs.hpp"

#include "patchbay/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace patchbay::cli {
namespace {

/// What tests/interop/ talks to from the other side with cat, kill, logger, socat or a shell.
bool any_program_can(const Traits& traits) {
    static constexpr std::array<std::string_view, 9> kSchemes{
        "fd", "exec", "fifo", "shm", "signal", "unix", "unix-dgram", "tcp", "udp"};
    return std::ranges::find(kSchemes, traits.scheme) != kSchemes.end();
}

/// Both are maps of the same pages: receivers read where the sender wrote.
bool has_no_copy(const Traits& traits) {
    return traits.mechanism == "topic" || traits.mechanism == "shared memory";
}

template <bool Traits::* Trait>
Need trait(const char* name, const char* met, const char* missed) {
    return {name, met, missed, [](const Traits& traits) { return traits.*Trait; }};
}

std::vector<Need> make_needs() {
    return {
        trait<&Traits::ordered>("ordered", "keeps the order", "may reorder"),
        trait<&Traits::keeps_every>("keeps-every", "loses nothing", "may lose, merge or replace"),
        trait<&Traits::whole>("whole", "a message is seen whole", "may be seen half"),
        trait<&Traits::keeps_boundaries>("boundaries", "keeps messages apart by itself",
                                         "a stream of bytes"),
        trait<&Traits::sender_waits>("sender-waits", "makes the sender wait when full",
                                     "does not make the sender wait"),
        trait<&Traits::tells_sender>("tells-sender", "tells the sender when receivers have gone",
                                     "does not tell when receivers have gone"),
        trait<&Traits::ends>("ends", "tells the receiver when senders have gone",
                             "does not tell when senders have gone"),
        trait<&Traits::duplex>("duplex", "both ways over one connection", "one way only"),
        trait<&Traits::listens>("listens", "partners come by themselves", "does not listen"),
        trait<&Traits::many_senders>("many-senders", "takes several senders", "one sender only"),
        trait<&Traits::carries_empty>("empty", "carries empty messages", "no empty messages"),
        trait<&Traits::carries_descriptors>("carries-descriptors", "carries descriptors",
                                            "carries no descriptors"),
        trait<&Traits::carries_credentials>("carries-credentials", "says who sent it",
                                            "does not say who sent"),
        trait<&Traits::carries_priority>("priority", "the most urgent first", "no priorities"),
        trait<&Traits::carries_type>("types", "receives by type", "no types"),
        trait<&Traits::crosses_machines>("crosses-machines", "reaches other machines",
                                         "stays on one machine"),
        trait<&Traits::outlives_processes>("outlives-processes", "outlives its processes",
                                           "goes with its processes"),
        trait<&Traits::pollable>("pollable", "has a descriptor to poll", "no descriptor to poll"),
        {"zero-copy", "is read where it was written", "copies messages", has_no_copy},
        {"any-program", "cat, kill or socat can be the other side", "needs a program made for it",
         any_program_can},
    };
}

}  // namespace

std::span<const Need> all_needs() {
    static const auto needs = make_needs();
    return needs;
}

const Need* find_need(std::string_view name) {
    std::string wanted(name);
    std::ranges::replace(wanted, '_', '-');
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kNamesOfTraits{
        {{"keeps-boundaries", "boundaries"},
         {"carries-priority", "priority"},
         {"carries-type", "types"}}};
    for (const auto& [trait, need] : kNamesOfTraits)
        if (wanted == trait) wanted = need;
    const auto needs = all_needs();
    const auto found = std::ranges::find(needs, wanted, &Need::name);
    return found == needs.end() ? nullptr : &*found;
}

Need size_need(std::uint64_t size_bytes) {
    const auto text = format_size(size_bytes);
    return {.name = "size",
            .met = "takes " + text,
            .missed = "takes no " + text,
            // What carries no bytes misses more than that.
            .is_met = [=](const Traits& traits) {
                return traits.payload != Payload::bytes ||
                       traits.largest_message_bytes >= size_bytes;
            }};
}

}  // namespace patchbay::cli
