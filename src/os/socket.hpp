// SPDX-License-Identifier: Apache-2.0
//
// Sockets: making, naming, connecting. What moves messages is in socket_message.hpp.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"
#include "os/socket_name.hpp"

#include <sys/socket.h>

#include <cstddef>
#include <utility>

namespace patchbay::os {

/// socket(2) with SOCK_CLOEXEC added to `type`.
Expected<FileDescriptor> socket(int domain, int type) noexcept;
/// socketpair(2) of AF_UNIX, with SOCK_CLOEXEC added.
Expected<std::pair<FileDescriptor, FileDescriptor>> socketpair(int type) noexcept;

Expected<void> bind(int fd, const ::sockaddr* name, ::socklen_t size) noexcept;
Expected<void> listen(int fd, int backlog) noexcept;
/// accept4(2) with SOCK_CLOEXEC; the accepted socket is in blocking mode.
Expected<FileDescriptor> accept(int fd) noexcept;
/// connect(2) where it does not wait: EINPROGRESS and EAGAIN are Failures like any other.
Expected<void> connect(int fd, const ::sockaddr* name, ::socklen_t size) noexcept;
/// The same where it may wait, up to the send timeout. EINTR is a Failure: the time that is left must be set anew.
Expected<void> connect_waiting(int fd, const ::sockaddr* name, ::socklen_t size) noexcept;
Expected<void> shutdown(int fd, int how) noexcept;

/// getsockname(2) and getpeername(2).
Expected<SocketName> local_name(int fd) noexcept;
Expected<SocketName> peer_name(int fd) noexcept;

/// getsockopt(2) and setsockopt(2) of options that are one int.
Expected<int> socket_option(int fd, int level, int option) noexcept;
Expected<void> set_socket_option(int fd, int level, int option, int value) noexcept;
/// SO_SNDTIMEO, which bounds a connect(2) that poll(2) cannot wait for. Deadline::never(): none.
Expected<void> set_send_timeout(int fd, Deadline deadline) noexcept;

/// SO_PEERCRED: who had connected or listened when the connection was made.
Expected<::ucred> peer_credentials(int fd) noexcept;
/// SO_PEERPIDFD, close-on-exec. ENOPROTOOPT before Linux 6.5.
Expected<FileDescriptor> peer_pidfd(int fd) noexcept;

/// SIOCOUTQ: bytes sent that the other side has not taken yet.
Expected<std::size_t> bytes_unsent(int fd) noexcept;

}  // namespace patchbay::os
