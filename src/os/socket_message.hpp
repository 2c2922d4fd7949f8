// SPDX-License-Identifier: Apache-2.0
//
// Moving bytes and messages through sockets. Nothing here waits (MSG_DONTWAIT, whatever the descriptor's mode) and
// nothing raises SIGPIPE (MSG_NOSIGNAL).
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"
#include "os/direct_call.hpp"
#include "os/socket_name.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <optional>
#include <span>

namespace patchbay::os {

/// As many descriptors as one message takes (SCM_MAX_FD of the kernel).
inline constexpr std::size_t kMaxDescriptors = 253;

// The four that most messages pass are inline: a call less for each.

inline constexpr const ::sockaddr* kAnybody = nullptr;
inline constexpr ::sockaddr* kNobody = nullptr;
inline constexpr ::socklen_t* kNoSize = nullptr;

/// send(2) and recv(2): how many bytes. `flags` are added; MSG_TRUNC makes recv tell a message's whole size.
inline Expected<std::size_t> send(int fd, Bytes bytes) noexcept {
    return retry(Call::send, [&] {
        return direct_call(::sendto, SYS_sendto, fd, bytes.data(), bytes.size(),
                           MSG_DONTWAIT | MSG_NOSIGNAL, kAnybody, 0);
    });
}

inline Expected<std::size_t> receive(int fd, MutableBytes buffer, int flags = 0) noexcept {
    return retry(Call::recv, [&] {
        return direct_call(::recvfrom, SYS_recvfrom, fd, buffer.data(), buffer.size(),
                           MSG_DONTWAIT | flags, kNobody, kNoSize);
    });
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

/// A message of a socket that stamps them (SO_TIMESTAMPNS), and nothing but its bytes.
struct StampedMessage {
    std::size_t size_bytes;  ///< the whole size
    bool stamped;            ///< a message came, be it empty, and not the end
    bool descriptors_lost;   ///< descriptors came, and are closed
};
inline Expected<StampedMessage> receive_stamped(int fd, MutableBytes buffer) noexcept {
    // The stamp is put in first, and takes all the room there is.
    alignas(::cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(::timespec))> control;
    ::iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
    ::msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    const auto size = retry(Call::recvmsg, [&] {
        header.msg_controllen = control.size();
        return direct_call(::recvmsg, SYS_recvmsg, fd, &header,
                           MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC);
    });
    if (!size) [[unlikely]]
        return std::unexpected(size.error());
    return StampedMessage{.size_bytes = static_cast<std::size_t>(*size),
                          .stamped = header.msg_controllen > 0,
                          .descriptors_lost = (header.msg_flags & MSG_CTRUNC) != 0};
}

/// sendmsg(2): how many bytes.
Expected<std::size_t> send_message(int fd, const OutgoingMessage& message) noexcept;
/// recvmsg(2): how many bytes, or with MSG_TRUNC in `flags` the message's whole size.
Expected<std::size_t> receive_message(int fd, IncomingMessage& message, int flags) noexcept;

}  // namespace patchbay::os
