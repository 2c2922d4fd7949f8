// SPDX-License-Identifier: Apache-2.0
#include "explanations/socket_schemes.hpp"

#include <algorithm>

namespace patchbay::cli {
namespace {

constexpr std::string_view kAdvantages[] = {
    "A connection, both ways, with as many partners as come.",
    "The same on one machine and between machines: client and server, chat, web.",
    "The end is known: when one side closes or dies, the other is told.",
    "Every language and every event loop has it.",
};

constexpr Drawback kDrawbacks[] = {
    {"Every byte goes through the kernel, copied in and out.",
     "On one machine pass a descriptor of shared memory instead of the bytes (in the library)."},
    {"Each side must be there: nothing waits for a receiver that has not come yet.",
     "Senders connect again and again until somebody listens, as long as --timeout says."},
    {"A connect, accept, send or receive may hang for ever.", "Each has a deadline."},
    {"Two have to agree on who listens and who connects.",
     "recv listens and send connects; ?role=connect and ?role=listen turn that round."},
};

constexpr Limit kLimits[] = {
    {"RLIMIT_NOFILE", "descriptors of this process; a connection is one", Limit::Unit::count,
     from_rlimit, "RLIMIT_NOFILE"},
};

/// One table of both halves.
const auto kSchemes = [] {
    std::array<SchemeExplanation, 6> schemes{};
    std::ranges::copy(kNetworkSchemes, std::ranges::copy(kUnixSchemes, schemes.begin()).out);
    return schemes;
}();

}  // namespace

const Explanation kSocketExplanation{
    .mechanism = "socket",
    .alias = "socket",
    .principle =
        "A connection between two processes, on one machine or between two: one listens, the other "
        "connects, "
        "and both send and receive.",
    .advantages = kAdvantages,
    .drawbacks = kDrawbacks,
    .limits = kLimits,
    .choose = "there are clients and a server, answers are expected, or another machine takes part",
    .instead =
        "a pipe for one stream one way, a queue for work that must outlive its sender, shared "
        "memory for what is "
        "large or must be quick",
    .schemes = kSchemes,
};

}  // namespace patchbay::cli
