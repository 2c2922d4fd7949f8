// SPDX-License-Identifier: Apache-2.0
//
// Finding one's way in a Snapshot: everything is sorted.
#include "patchbay/inspect.hpp"

#include <algorithm>

namespace patchbay::inspect {
namespace {

template <class Facts>
std::optional<Index> peer_in(const Object& object) {
    const auto* const facts = object.facts_as<Facts>();
    return facts == nullptr ? std::nullopt : facts->peer;
}

}  // namespace

std::span<const Edge> Snapshot::holders_of(Index object) const noexcept {
    const auto [first, last] = std::ranges::equal_range(edges, object, {}, &Edge::object);
    return {first, last};
}

std::vector<Edge> Snapshot::held_by(Index process) const {
    std::vector<Edge> held;
    std::ranges::copy_if(edges, std::back_inserter(held),
                         [&](const Edge& edge) { return edge.process == process; });
    return held;
}

std::optional<Index> Snapshot::process_with(std::int32_t pid) const noexcept {
    const auto found = std::ranges::lower_bound(processes, pid, {}, &Process::pid);
    if (found == processes.end() || found->pid != pid) return std::nullopt;
    return static_cast<Index>(found - processes.begin());
}

std::optional<Index> Snapshot::object_with(const Identity& identity) const noexcept {
    const auto found = std::ranges::lower_bound(objects, identity, {}, &Object::identity);
    if (found == objects.end() || found->identity != identity) return std::nullopt;
    return static_cast<Index>(found - objects.begin());
}

std::optional<Index> Snapshot::peer_of(Index object) const noexcept {
    const auto& other = objects[object];
    switch (other.kind()) {
        case Kind::unix_socket: return peer_in<UnixSocketFacts>(other);
        case Kind::tcp_socket:
        case Kind::udp_socket: return peer_in<InternetSocketFacts>(other);
        case Kind::vsock_socket: return peer_in<VsockFacts>(other);
        default: return std::nullopt;
    }
}

}  // namespace patchbay::inspect
