// SPDX-License-Identifier: Apache-2.0
//
// Options of a descriptor that is becoming a socket of Patchbay's, and what a descriptor that came from elsewhere is.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/socket/options.hpp"

#include "os/call.hpp"
#include "socket/native.hpp"

#include <string>
#include <utility>

namespace patchbay::socket_detail {

/// Applies what the options ask for, and what this transport needs to work as promised.
os::Expected<void> configure(int fd, Transport transport, const SocketOptions& options) noexcept;

/// Two Unix sockets connected to each other.
Result<std::pair<FileDescriptor, FileDescriptor>> make_pair(Transport transport,
                                                            const SocketOptions& options);

/// A descriptor that came from elsewhere, and what it is.
struct Adopted {
    FileDescriptor fd;
    Transport transport;
    std::string name;       // "fd:N" unless one was given
    SocketOptions options;  // those that must be known
};

/// @errors invalid (no socket, or of a kind that Patchbay does not speak)
Result<Adopted> take_over(FileDescriptor fd, std::string name);

}  // namespace patchbay::socket_detail
