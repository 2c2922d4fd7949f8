// SPDX-License-Identifier: Apache-2.0
//
// Asking the kernel which sockets there are in this network namespace: sock_diag(7).
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <span>
#include <string_view>

namespace patchbay::os {

/// EPROTONOSUPPORT: the kernel has no sock_diag.
Expected<FileDescriptor> open_socket_diag() noexcept;
/// Asks for all sockets of the kind that `request` (a struct ..._diag_req) describes.
Expected<void> request_sockets(int fd, Bytes request) noexcept;
/// Some of the answer: whole netlink messages. Waits for the kernel, which answers at once.
Expected<std::size_t> receive_sockets(int fd, MutableBytes buffer) noexcept;

/// The protocol of a socket that somebody holds, such as "TCP" or "NETLINK", by its link in /proc/PID/fd. The socket is
/// not opened. getxattr(2), system.sockprotoname
Expected<std::string_view> protocol_of(const char* path, std::span<char> buffer) noexcept;

}  // namespace patchbay::os
