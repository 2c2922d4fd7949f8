// SPDX-License-Identifier: Apache-2.0
//
// What a socket knows of itself and of who is at its other end.
#pragma once

#include "patchbay/ownership.hpp"
#include "patchbay/socket/address.hpp"

#include <cstddef>
#include <cstdint>

namespace patchbay {

enum class SocketState {
    unconnected,  ///< a datagram socket that takes from anybody
    listening,
    connected,
    closed,  ///< the other side sends no more
};

struct SocketStat {
    Transport transport;
    SocketState state;
    std::size_t waiting_bytes;      ///< arrived, not yet received; of datagrams: the next one
    std::size_t unsent_bytes;       ///< sent, not yet taken by the other side; Unix: with overhead
    std::size_t send_buffer_bytes;  ///< as the kernel counts, overhead included
    std::size_t receive_buffer_bytes;   ///< as the kernel counts, overhead included
    std::size_t largest_message_bytes;  ///< that one send takes; SIZE_MAX for a byte stream
    std::size_t backlog_limit;  ///< listeners: most that may wait (net.core.somaxconn); else 0
    std::size_t
        queue_limit;      ///< unix-dgram: messages that may wait (net.unix.max_dgram_qlen); else 0
    Ownership ownership;  ///< of the socket file where there is one, else of the socket
};

/// A process at the time when it connected, listened, or sent. It may have ended since, and its number be another's.
struct PeerCredentials {
    std::int32_t process_id;  ///< 0: in a PID namespace that cannot be seen from here
    std::uint32_t user_id;
    std::uint32_t group_id;

    friend bool operator==(const PeerCredentials&, const PeerCredentials&) = default;
};

}  // namespace patchbay
