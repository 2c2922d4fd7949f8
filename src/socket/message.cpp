// SPDX-License-Identifier: Apache-2.0
//
// What sending and receiving have in common, whatever the socket.
#include "patchbay/socket/base.hpp"

#include "os/poll.hpp"
#include "os/socket_message.hpp"
#include "os/sysctl.hpp"

#include <cerrno>

namespace patchbay {

Result<std::optional<std::size_t>> Socket::receive_message(os::IncomingMessage& message,
                                                           std::size_t room_bytes,
                                                           Deadline deadline) noexcept {
    const bool packets = transport_ == Transport::unix_seqpacket;
    const int flags = keeps_boundaries(transport_) ? MSG_TRUNC : 0;
    message.stamps = packets;
    message.credentials = credentials_;
    const auto count = os::when_ready(fd(), POLLIN, deadline, [&] {
        auto received = os::receive_message(fd(), message, flags);
        // Said once by a peer that closed with messages unread; what it had sent before is still here.
        if (!received && received.error().error == ECONNRESET && packets)
            received = os::receive_message(fd(), message, flags);
        return received;
    });
    if (!count) [[unlikely]]
        return os::error_of(count.error(), name_);
    if (!*count) return *count;
    if (message.descriptors_lost) [[unlikely]] {
        return std::unexpected(Error::of(Condition::too_big, "recvmsg", name_,
                                         "more descriptors came than were asked for, or than this "
                                         "process may open; all of them were closed"));
    }
    if (flags != 0 && **count > room_bytes) [[unlikely]]
        return too_big("recvmsg", **count);
    const bool stream_ended = flags == 0 && **count == 0 && room_bytes > 0;
    if (stream_ended || (packets && !message.stamped)) [[unlikely]]
        return std::unexpected(Error::of(Condition::closed, "recvmsg", name_));
    return *count;
}

std::unexpected<Error> Socket::too_big(const char* call, std::size_t size_bytes) const {
    return std::unexpected(Error::of(Condition::too_big, call, name_,
                                     "the message has " + std::to_string(size_bytes) +
                                         " bytes, more than the buffer given; it is lost"));
}

std::unexpected<Error> Socket::send_failed(int error, const char* call,
                                           std::size_t size_bytes) const {
    if (error != EMSGSIZE) return std::unexpected(Error::system(error, call, name_));
    auto cure = "the message has " + std::to_string(size_bytes) + " bytes";
    if (const auto largest = largest_message_bytes(); largest)
        cure += ", and this socket takes " + std::to_string(*largest);
    if (is_unix(transport_)) {
        cure +=
            ": give it a larger send buffer (SocketOptions::send_buffer_bytes), at most twice "
            "net.core.wmem_max";
        if (const auto limit = os::sysctl("net.core.wmem_max"); limit)
            cure += " (" + std::to_string(*limit) + ')';
    }
    return std::unexpected(Error::system(error, call, name_, std::move(cure)));
}

}  // namespace patchbay
