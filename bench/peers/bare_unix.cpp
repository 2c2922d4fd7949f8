// SPDX-License-Identifier: Apache-2.0
//
// Unix sockets, as C programs use them.
#include "measure/peer.hpp"
#include "peers/common/sockets.hpp"

namespace patchbay::measure {
namespace {

/// Larger ones do not fit into the default socket buffer together with others.
constexpr std::size_t kLargestPacketBytes = std::size_t{64} << 10U;

std::unique_ptr<End> open_sockets(const Setting& setting, const Place& place,
                                  const Exchange& exchange, const std::string& token) {
    const auto type = setting.size_bytes <= kLargestPacketBytes ? SOCK_SEQPACKET : SOCK_STREAM;
    return std::make_unique<DescriptorsEnd>(join(place, exchange, type, unix_address(token)),
                                            setting);
}

}  // namespace

Peer peer() {
    return {.name = "Unix socket (bare calls)",
            .version = "Linux",
            .settings =
                "SOCK_SEQPACKET up to 64 KiB, SOCK_STREAM above, buffers as they come; a "
                "connection to each receiver",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .open = open_sockets};
}

}  // namespace patchbay::measure
