// SPDX-License-Identifier: Apache-2.0
//
// InternetPeers: which TCP and UDP sockets of this machine are at each other's other end: what is local to one is
// remote to the other, in one network namespace.
#pragma once

#include "inspect/inet_diag.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace patchbay::inspect {

class InternetPeers {
public:
    struct Network {
        std::uint64_t name_space;
        bool is_udp;
        friend auto operator<=>(const Network&, const Network&) = default;
    };

    void add(const Network& network, const InternetSocket& socket, Index object);

    /// Calls `visit(socket, its peer)` for each that has one.
    template <class Visit>
    void for_each_pair(Visit&& visit) const {
        for (const auto& [ends, object] : connected_) {
            const auto peer = peer_of(ends);
            if (peer && *peer != object) visit(object, *peer);
        }
    }

private:
    struct Ends {
        Network network;
        InternetEnd local;
        InternetEnd remote;
        friend auto operator<=>(const Ends&, const Ends&) = default;
    };
    std::optional<Index> peer_of(const Ends& ends) const;
    std::optional<Index> unconnected(const Network& network, const InternetEnd& local) const;

    std::map<Ends, Index> connected_;
    /// UDP sockets that take datagrams from anybody.
    std::map<std::pair<Network, InternetEnd>, Index> unconnected_;
};

}  // namespace patchbay::inspect
