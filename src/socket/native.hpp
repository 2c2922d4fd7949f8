// SPDX-License-Identifier: Apache-2.0
//
// How the transports are called in addresses and in the kernel.
#pragma once

#include "patchbay/socket/address.hpp"
#include "patchbay/socket/stat.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace patchbay::socket_detail {

/// In the order of Transport.
inline constexpr std::array<std::string_view, 6> kSchemes = {
    "unix", "unix-seqpacket", "unix-dgram", "tcp", "udp", "vsock"};

/// SOCK_STREAM and its like.
[[nodiscard]] constexpr int type_of(Transport transport) noexcept {
    switch (transport) {
        case Transport::unix_seqpacket: return SOCK_SEQPACKET;
        case Transport::unix_datagram:
        case Transport::udp: return SOCK_DGRAM;
        default: return SOCK_STREAM;
    }
}

/// The transport of SO_DOMAIN and SO_TYPE; empty for sockets that Patchbay does not know.
[[nodiscard]] constexpr std::optional<Transport> transport_of(int domain, int type) noexcept {
    const bool stream = type == SOCK_STREAM;
    const bool datagram = type == SOCK_DGRAM;
    if (domain == AF_UNIX && type == SOCK_SEQPACKET) return Transport::unix_seqpacket;
    if (!stream && !datagram) return std::nullopt;
    switch (domain) {
        case AF_UNIX: return stream ? Transport::unix_stream : Transport::unix_datagram;
        case AF_INET:
        case AF_INET6: return stream ? Transport::tcp : Transport::udp;
        case AF_VSOCK: return stream ? std::optional(Transport::vsock) : std::nullopt;
        default: return std::nullopt;
    }
}

/// A name as the sockaddr of its family: copied, since the language knows no other way between the two.
template <class Sockaddr>
[[nodiscard]] Sockaddr copy_as(const ::sockaddr* native, ::socklen_t size) noexcept {
    Sockaddr copy{};
    std::memcpy(&copy, native, std::min<std::size_t>(size, sizeof copy));
    return copy;
}

/// The address of a sockaddr of any family.
template <class Sockaddr>
[[nodiscard]] SocketAddress address_of(Transport transport, const Sockaddr& native,
                                       std::size_t size = sizeof(Sockaddr)) noexcept {
    return SocketAddress::from_native(transport, reinterpret_cast<const ::sockaddr*>(&native),
                                      static_cast<::socklen_t>(size));
}

[[nodiscard]] inline PeerCredentials to_credentials(const ::ucred& native) noexcept {
    return {.process_id = native.pid, .user_id = native.uid, .group_id = native.gid};
}

}  // namespace patchbay::socket_detail
