// SPDX-License-Identifier: Apache-2.0
//
// The layouts are those of linux/vm_sockets_diag.h.
#include "inspect/vsock_diag.hpp"

#include "inspect/wire.hpp"

#include <sys/socket.h>

namespace patchbay::inspect {

std::array<std::byte, 24> vsock_diag_request() noexcept {
    std::array<std::byte, 24> request{};
    store(request, 0, static_cast<std::uint8_t>(AF_VSOCK));
    store(request, 4, ~std::uint32_t{0});
    return request;
}

std::optional<VsockSocket> parse_vsock_diag(Bytes message) noexcept {
    constexpr std::size_t kSize = 32;
    if (message.size() < kSize) return std::nullopt;
    const auto type = load<std::uint8_t>(message, 1);
    const auto state = load<std::uint8_t>(message, 2);
    VsockSocket socket;
    socket.facts.type = type == SOCK_STREAM      ? SocketType::stream
                        : type == SOCK_DGRAM     ? SocketType::datagram
                        : type == SOCK_SEQPACKET ? SocketType::seqpacket
                                                 : SocketType::unknown;
    if (state <= static_cast<unsigned>(SocketState::new_syn_received))
        socket.facts.state = static_cast<SocketState>(state);
    socket.facts.local_cid = load<std::uint32_t>(message, 4);
    socket.facts.local_port = load<std::uint32_t>(message, 8);
    socket.facts.remote_cid = load<std::uint32_t>(message, 12);
    socket.facts.remote_port = load<std::uint32_t>(message, 16);
    socket.inode = load<std::uint32_t>(message, 20);
    return socket;
}

}  // namespace patchbay::inspect
