// SPDX-License-Identifier: Apache-2.0
//
// Giving a new socket its address: of Unix sockets with a file, which replaces a stale one.
#pragma once

#include "patchbay/file_descriptor.hpp"
#include "patchbay/socket/file.hpp"
#include "patchbay/socket/options.hpp"

#include "socket/native.hpp"

#include <string>

namespace patchbay::socket_detail {

struct Bound {
    FileDescriptor fd;
    SocketFile file;   // of Unix sockets with a path
    std::string name;  // with the port that the kernel chose
};

/// Makes a socket and binds it; of a host with several addresses to the first that this machine has.
/// @errors in_use (a live socket), exists (a file of another kind, which is left alone), denied, invalid, not_found
Result<Bound> make_bound(const SocketAddress& address, const BindOptions& options);

/// Removes the socket file that nobody serves any more and binds in its place, alone among all who do so (they lock the
/// folder).
Result<void> replace_stale(int fd, const SocketAddress& address);

}  // namespace patchbay::socket_detail
