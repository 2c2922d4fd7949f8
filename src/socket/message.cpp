// SPDX-License-Identifier: Apache-2.0
//
// What sending and receiving have in common, whatever the socket.
#include "patchbay/socket/base.hpp"

#include "os/iovec.hpp"
#include "os/poll.hpp"
#include "os/socket_message.hpp"
#include "socket/errors.hpp"
#include "socket/native.hpp"

#include <algorithm>
#include <cerrno>

namespace patchbay {
namespace {

static_assert(kMaxDescriptors == os::kMaxDescriptors);

Error lost_descriptors(const std::string& name) {
    return Error::of(Condition::too_big, "recvmsg", name,
                     "more descriptors came than were asked for, or than this process may open; "
                     "all of them were closed");
}

}  // namespace

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
        return receive_failed(count.error());
    if (!*count) return *count;
    if (message.descriptors_lost) [[unlikely]]
        return std::unexpected(lost_descriptors(name_));
    if (flags != 0 && **count > room_bytes) [[unlikely]]
        return too_big("recvmsg", **count);
    const bool stream_ended = flags == 0 && **count == 0 && room_bytes > 0;
    if (stream_ended || (packets && !message.stamped)) [[unlikely]]
        return std::unexpected(Error::of(Condition::closed, "recvmsg", name_));
    return *count;
}

[[gnu::cold]] Result<std::optional<std::size_t>> Socket::receive_packet_after(
    const std::expected<os::StampedMessage, os::Failure>& first, MutableBytes buffer,
    Deadline deadline) noexcept {
    if (!first) {
        const int error = first.error().error;
        if (error == EAGAIN && deadline.is_now()) return std::nullopt;
        // Nothing was taken: receive_message() knows how to wait, and that ECONNRESET is said once.
        if (error == EAGAIN || error == ECONNRESET) return receive_into({&buffer, 1}, deadline);
        return receive_failed(first.error());
    }
    if (first->descriptors_lost) return std::unexpected(lost_descriptors(name_));
    if (first->size_bytes > buffer.size()) return too_big("recvmsg", first->size_bytes);
    return std::unexpected(Error::of(Condition::closed, "recvmsg", name_));
}

Result<std::optional<std::size_t>> Socket::receive_into(std::span<const MutableBytes> parts,
                                                        Deadline deadline) noexcept {
    const os::IoVectors vectors(parts);
    os::IncomingMessage message{.parts = vectors.get()};
    std::size_t room_bytes = 0;
    for (const auto& vector : vectors.get()) room_bytes += vector.iov_len;
    return receive_message(message, room_bytes, deadline);
}

Result<std::optional<Received>> Socket::receive_with(MutableBytes buffer,
                                                     std::span<FileDescriptor> descriptors,
                                                     Deadline deadline) noexcept {
    const ::iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
    os::IncomingMessage message{
        .parts = {&part, 1},
        .descriptors = descriptors.first(std::min(descriptors.size(), kMaxDescriptors))};
    const auto count = receive_message(message, buffer.size(), deadline);
    if (!count) {
        for (auto& descriptor : message.descriptors.first(message.descriptor_count))
            descriptor.reset();
        return std::unexpected(count.error());
    }
    if (!*count) return std::nullopt;
    Received received{.size_bytes = **count, .descriptor_count = message.descriptor_count};
    if (message.sender_credentials)
        received.sender = socket_detail::to_credentials(*message.sender_credentials);
    return received;
}

Result<std::optional<std::size_t>> Socket::peek(Deadline deadline) noexcept {
    if (!keeps_boundaries(transport_)) {
        return std::unexpected(Error::of(Condition::unsupported, "next_message_bytes", name_,
                                         "a byte stream has no messages"));
    }
    const bool packets = transport_ == Transport::unix_seqpacket;
    os::IncomingMessage message{.parts = {}, .stamps = packets};
    const auto size = os::when_ready(fd(), POLLIN, deadline, [&] {
        auto peeked = os::receive_message(fd(), message, MSG_PEEK | MSG_TRUNC);
        if (!peeked && peeked.error().error == ECONNRESET && packets)
            peeked = os::receive_message(fd(), message, MSG_PEEK | MSG_TRUNC);
        return peeked;
    });
    if (!size) return receive_failed(size.error());
    if (*size && packets && !message.stamped)
        return std::unexpected(Error::of(Condition::closed, "recvmsg", name_));
    return *size;
}

Result<std::optional<std::size_t>> Socket::send_message(const os::OutgoingMessage& message,
                                                        std::size_t size_bytes,
                                                        Deadline deadline) noexcept {
    const auto sent =
        os::when_ready(fd(), POLLOUT, deadline, [&] { return os::send_message(fd(), message); });
    if (!sent) [[unlikely]]
        return send_failed(sent.error(), size_bytes);
    return *sent;
}

Result<std::optional<std::size_t>> Socket::send_with(Bytes bytes, std::span<const int> descriptors,
                                                     Deadline deadline) noexcept {
    if (!is_unix(transport_)) {
        return std::unexpected(Error::of(Condition::unsupported, "send_descriptors", name_,
                                         "only Unix sockets carry descriptors"));
    }
    if (descriptors.size() > kMaxDescriptors)
        return socket_detail::invalid("send_descriptors", name_, "at most 253 go with a message");
    const ::iovec part{.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()};
    return send_message({.parts = {&part, 1}, .descriptors = descriptors}, bytes.size(), deadline);
}

}  // namespace patchbay
