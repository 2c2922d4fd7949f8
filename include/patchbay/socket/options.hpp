// SPDX-License-Identifier: Apache-2.0
//
// What may be asked of a socket when it is made.
#pragma once

#include "patchbay/ownership.hpp"

#include <cstddef>
#include <cstdint>

namespace patchbay {

struct SocketOptions {
    /// Bytes to buffer; 0: the kernel's default. The kernel reserves twice as much, at most twice net.core.wmem_max
    /// and net.core.rmem_max: it is a wish, and stat() tells what became of it. On a Unix socket that keeps boundaries
    /// the send buffer bounds the largest message.
    std::size_t send_buffer_bytes = 0;
    std::size_t receive_buffer_bytes = 0;  ///< of no effect on Unix sockets, where the sender pays
    bool no_delay = true;  ///< tcp: sends at once, not when a full packet has come together
    bool keep_alive =
        false;  ///< tcp: asks a silent peer for signs of life, so that a dead machine is noticed
    bool credentials = false;  ///< Unix: each message that is received tells who sent it
};

/// A listener, or a datagram socket with an address.
struct BindOptions {
    std::uint32_t mode =
        kPrivateMode;           ///< of the socket file, whatever the umask; to connect needs `w`
    bool replace_stale = true;  ///< takes the place of a socket file that nobody serves any more
    int backlog =
        4096;  ///< listeners: how many may wait to be accepted (at most net.core.somaxconn)
    SocketOptions socket = {};  ///< also of the connections that a listener accepts
};

}  // namespace patchbay
