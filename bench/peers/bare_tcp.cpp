// SPDX-License-Identifier: Apache-2.0
//
// TCP over the loopback interface, as C programs use it.
#include "measure/peer.hpp"
#include "peers/common/sockets.hpp"

#include <netinet/tcp.h>

namespace patchbay::measure {
namespace {

std::unique_ptr<End> open_sockets(const Setting& setting, const Place& place,
                                  const Exchange& exchange, const std::string&) {
    auto parts = join(place, exchange, SOCK_STREAM, internet_address(0));
    const int yes = 1;
    for (const auto& socket : parts.owned) {
        expect(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes), "setsockopt",
               "TCP_NODELAY");
    }
    return std::make_unique<DescriptorsEnd>(std::move(parts), setting);
}

}  // namespace

Peer peer() {
    return {.name = "TCP (bare calls)",
            .version = "Linux",
            .settings =
                "loopback, TCP_NODELAY, buffers as they come; messages without framing; a "
                "connection to each receiver",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .open = open_sockets};
}

}  // namespace patchbay::measure
