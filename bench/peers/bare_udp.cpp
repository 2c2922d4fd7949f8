// SPDX-License-Identifier: Apache-2.0
//
// UDP over the loopback interface, as C programs use it.
#include "measure/peer.hpp"
#include "peers/common/sockets.hpp"

namespace patchbay::measure {
namespace {

/// What IPv4 has room for.
constexpr std::size_t kLargestBytes = 65'507;

std::unique_ptr<End> open_sockets(const Setting& setting, const Place&, const Exchange& exchange,
                                  const std::string&) {
    auto socket = make_socket(internet_address(0), SOCK_DGRAM);
    const auto port = bind_socket(socket, internet_address(0));
    const auto theirs = std::stoul(exchange(std::to_string(port)).front());
    connect_socket(socket, internet_address(static_cast<std::uint16_t>(theirs)));
    DescriptorsEnd::Parts parts{.out = {socket.get()}, .in = socket.get()};
    parts.owned.push_back(std::move(socket));
    return std::make_unique<DescriptorsEnd>(std::move(parts), setting);
}

}  // namespace

Peer peer() {
    return {.name = "UDP (bare calls)",
            .version = "Linux",
            .settings =
                "loopback, connected sockets; no throughput, since what a receiver has no "
                "room for is lost",
            .modes = {Mode::latency, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .largest_bytes = kLargestBytes,
            .open = open_sockets};
}

}  // namespace patchbay::measure
