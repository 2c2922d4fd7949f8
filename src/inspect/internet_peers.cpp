// SPDX-License-Identifier: Apache-2.0
#include "inspect/internet_peers.hpp"

namespace patchbay::inspect {

void InternetPeers::add(const Network& network, const InternetSocket& socket, Index object) {
    if (socket.remote.port != 0) {
        connected_.try_emplace({network, socket.local, socket.remote}, object);
    } else if (network.is_udp && socket.local.port != 0) {
        unconnected_.try_emplace({network, socket.local}, object);
    }
}

std::optional<Index> InternetPeers::unconnected(const Network& network,
                                                const InternetEnd& local) const {
    const auto found = unconnected_.find({network, local});
    if (found == unconnected_.end()) return std::nullopt;
    return found->second;
}

std::optional<Index> InternetPeers::peer_of(const Ends& ends) const {
    const auto other = connected_.find({ends.network, ends.remote, ends.local});
    if (other != connected_.end()) return other->second;
    if (!ends.network.is_udp) return std::nullopt;
    if (const auto bound = unconnected(ends.network, ends.remote)) return bound;
    // One that takes them at every address of the machine: is the address one of those?
    if (!ends.remote.is_loopback() && ends.remote.host != ends.local.host) return std::nullopt;
    InternetEnd any{{}, ends.remote.port};
    if (const auto bound = unconnected(ends.network, any)) return bound;
    any.host[10] = any.host[11] = 0xff;
    return unconnected(ends.network, any);
}

}  // namespace patchbay::inspect
