// SPDX-License-Identifier: Apache-2.0
//
// How the processes of a contest find each other's sockets.
#pragma once

#include "peers/common/descriptors_end.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace patchbay::measure {

struct SocketAddress {
    ::sockaddr_storage storage{};
    ::socklen_t size_bytes = 0;

    [[nodiscard]] const ::sockaddr* get() const noexcept {
        return reinterpret_cast<const ::sockaddr*>(&storage);
    }
};
/// On this machine. Port 0: one that is free.
[[nodiscard]] SocketAddress internet_address(std::uint16_t port);
/// Abstract: nothing is left of it.
[[nodiscard]] SocketAddress unix_address(const std::string& name);

[[nodiscard]] FileDescriptor make_socket(const SocketAddress& address, int type);
/// The port that it got.
[[nodiscard]] std::uint16_t bind_socket(const FileDescriptor& socket, const SocketAddress& address);
void connect_socket(const FileDescriptor& socket, const SocketAddress& address);

/// The first process listens, and the others come. An internet address gets its port here.
[[nodiscard]] DescriptorsEnd::Parts join(const Place& place, const Exchange& exchange, int type,
                                         const SocketAddress& address);

}  // namespace patchbay::measure
