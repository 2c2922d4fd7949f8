// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/datagram.hpp"

#include "os/iovec.hpp"
#include "os/poll.hpp"
#include "os/socket.hpp"
#include "os/socket_message.hpp"
#include "socket/errors.hpp"
#include "socket/native.hpp"
#include "socket/reach.hpp"
#include "socket/room.hpp"

#include <cerrno>

namespace patchbay {

Result<bool> DatagramSocket::send(Bytes message, Deadline deadline) noexcept {
    const auto sent =
        os::when_ready(fd(), POLLOUT, deadline, [&] { return os::send(fd(), message); });
    if (!sent) [[unlikely]]
        return send_failed(sent.error(), message.size());
    return sent->has_value();
}

Result<bool> DatagramSocket::send_parts(std::span<const Bytes> parts, Deadline deadline) noexcept {
    if (parts.size() > os::kMaxVectors)
        return socket_detail::invalid("send_parts", name_, "a message has at most 1024 parts");
    const os::IoVectors vectors(parts);
    const auto sent = send_message({.parts = vectors.get()}, os::total_size(parts), deadline);
    if (!sent) return std::unexpected(sent.error());
    return sent->has_value();
}

Result<bool> DatagramSocket::send_descriptors(Bytes message, std::span<const int> descriptors,
                                              Deadline deadline) noexcept {
    const auto sent = send_with(message, descriptors, deadline);
    if (!sent) return std::unexpected(sent.error());
    return sent->has_value();
}

Result<bool> DatagramSocket::send_to(Bytes message, const SocketAddress& receiver,
                                     Deadline deadline) noexcept {
    if (receiver.is_resolved()) [[likely]]
        return send_to_native(message, receiver, receiver, deadline);
    const auto through = socket_detail::reach(receiver);
    if (!through)
        return socket_detail::connect_failed(through.error(), transport_, receiver.name());
    return send_to_native(message, through->address, receiver, deadline);
}

/// `there` is what the kernel takes, `receiver` what errors show.
Result<bool> DatagramSocket::send_to_native(Bytes message, const SocketAddress& there,
                                            const SocketAddress& receiver,
                                            Deadline deadline) noexcept {
    for (;;) {
        const auto sent = os::send_to(fd(), message, there.native(), there.native_size());
        if (sent) [[likely]]
            return true;
        if (sent.error().error != EAGAIN)
            return send_to_failed(sent.error(), message.size(), receiver);
        const auto room = socket_detail::wait_for_room(fd(), there, deadline);
        if (!room) return socket_detail::connect_failed(room.error(), transport_, receiver.name());
        if (!*room) return false;
    }
}

std::unexpected<Error> DatagramSocket::send_to_failed(const os::Failure& failure,
                                                      std::size_t size_bytes,
                                                      const SocketAddress& receiver) const {
    if (failure.error == EMSGSIZE) return send_failed(failure, size_bytes);
    return socket_detail::connect_failed(failure, transport_, receiver.name());
}

Result<std::optional<std::size_t>> DatagramSocket::receive(MutableBytes buffer,
                                                           Deadline deadline) noexcept {
    const auto count = os::when_ready(fd(), POLLIN, deadline,
                                      [&] { return os::receive(fd(), buffer, MSG_TRUNC); });
    if (!count) [[unlikely]]
        return receive_failed(count.error());
    if (*count && **count > buffer.size()) [[unlikely]]
        return too_big("recv", **count);
    return *count;
}

Result<std::optional<Datagram>> DatagramSocket::receive_from(MutableBytes buffer,
                                                             Deadline deadline) noexcept {
    if (credentials_) return receive_with_credentials(buffer, deadline);
    os::SocketName sender;  // NOLINT(cppcoreguidelines-pro-type-member-init): the kernel fills it
    const auto count = os::when_ready(fd(), POLLIN, deadline,
                                      [&] { return os::receive_from(fd(), buffer, sender); });
    if (!count) [[unlikely]]
        return receive_failed(count.error());
    if (!*count) return std::nullopt;
    if (**count > buffer.size()) [[unlikely]]
        return too_big("recvfrom", **count);
    return Datagram{.size_bytes = **count,
                    .sender = SocketAddress::from_native(transport_, sender.get(), sender.size)};
}

Result<std::optional<Datagram>> DatagramSocket::receive_with_credentials(
    MutableBytes buffer, Deadline deadline) noexcept {
    const ::iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
    os::SocketName sender;  // NOLINT(cppcoreguidelines-pro-type-member-init): the kernel fills it
    os::IncomingMessage message{.parts = {&part, 1}, .sender = &sender};
    const auto count = receive_message(message, buffer.size(), deadline);
    if (!count) return std::unexpected(count.error());
    if (!*count) return std::nullopt;
    Datagram datagram{.size_bytes = **count,
                      .sender = SocketAddress::from_native(transport_, sender.get(), sender.size)};
    if (message.sender_credentials)
        datagram.credentials = socket_detail::to_credentials(*message.sender_credentials);
    return datagram;
}

}  // namespace patchbay
