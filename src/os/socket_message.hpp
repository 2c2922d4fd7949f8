// SPDX-License-Identifier: Apache-2.0
//
// Moving bytes and messages through sockets. Nothing here waits (MSG_DONTWAIT, whatever the descriptor's mode) and
// nothing raises SIGPIPE (MSG_NOSIGNAL).
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"
#include "os/socket_name.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <optional>
#include <span>

namespace patchbay::os {

/// As many descriptors as one message takes (SCM_MAX_FD of the kernel).
inline constexpr std::size_t kMaxDescriptors = 253;

// The four that most messages pass are inline: a call less for each.

/// send(2) and recv(2): how many bytes. `flags` are added; MSG_TRUNC makes recv tell a message's whole size.
inline Expected<std::size_t> send(int fd, Bytes bytes) noexcept {
    return retry(Call::send, [&] {
        return ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    });
}

inline Expected<std::size_t> receive(int fd, MutableBytes buffer, int flags = 0) noexcept {
    return retry(Call::recv,
                 [&] { return ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT | flags); });
}

/// sendto(2) and recvfrom(2) of datagrams; the latter tells the whole size.
inline Expected<std::size_t> send_to(int fd, Bytes bytes, const ::sockaddr* to,
                                     ::socklen_t size) noexcept {
    return retry(Call::sendto, [&] {
        return ::sendto(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to, size);
    });
}

inline Expected<std::size_t> receive_from(int fd, MutableBytes buffer,
                                          SocketName& sender) noexcept {
    return retry(Call::recvfrom, [&] {
        sender.size = sizeof sender.storage;
        return ::recvfrom(fd, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC, sender.get(),
                          &sender.size);
    });
}

struct OutgoingMessage {
    std::span<const ::iovec> parts;
    std::span<const int> descriptors = {};  ///< at most kMaxDescriptors
    const ::sockaddr* to = nullptr;
    ::socklen_t to_size = 0;
};

/// What to receive, and what came.
struct IncomingMessage {
    std::span<const ::iovec> parts;
    std::span<FileDescriptor> descriptors = {};  ///< room for so many; filled from the front
    SocketName* sender = nullptr;                ///< filled where given
    bool stamps = false;                         ///< SO_TIMESTAMPNS is on
    bool credentials = false;                    ///< SO_PASSCRED is on

    std::size_t descriptor_count = 0;  ///< how many came, as far as there was room
    bool descriptors_lost = false;     ///< more came, and are closed
    bool stamped = false;              ///< a message came, be it empty, and not the end
    std::optional<::ucred> sender_credentials = {};
};

/// sendmsg(2): how many bytes.
Expected<std::size_t> send_message(int fd, const OutgoingMessage& message) noexcept;
/// recvmsg(2): how many bytes, or with MSG_TRUNC in `flags` the message's whole size.
Expected<std::size_t> receive_message(int fd, IncomingMessage& message, int flags) noexcept;

}  // namespace patchbay::os
