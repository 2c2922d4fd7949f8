// SPDX-License-Identifier: Apache-2.0
//
// Paths longer than a Unix address holds (107 bytes), reached through a descriptor in /proc/self/fd.
#pragma once

#include "patchbay/file_descriptor.hpp"
#include "patchbay/socket/address.hpp"

#include "os/call.hpp"

namespace patchbay::socket_detail {

/// An address that the kernel takes, valid as long as this object lives.
struct Reachable {
    SocketAddress address;
    FileDescriptor through = {};
};

/// For connecting and sending: through the socket file itself. Short addresses are their own.
os::Expected<Reachable> reach(const SocketAddress& address) noexcept;

/// bind(2) to an address of any length. EADDRINUSE where the name is taken.
os::Expected<void> bind_to(int fd, const SocketAddress& address) noexcept;

}  // namespace patchbay::socket_detail
