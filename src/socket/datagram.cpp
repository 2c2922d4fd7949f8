// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/datagram.hpp"

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
    if (sent) [[likely]]
        return sent->has_value();
    const auto [error, call] = sent.error();
    if (error == ECONNREFUSED && is_unix(transport_))
        return std::unexpected(Error::of(Condition::closed, call, name_));
    if (error == ECONNREFUSED) return os::error_of(sent.error(), name_, "nobody receives there");
    if (error == EDESTADDRREQ)
        return socket_detail::invalid(call, name_, "it has no partner: connect_to(), or send_to()");
    return send_failed(error, call, message.size());
}

Result<bool> DatagramSocket::send_to(Bytes message, const SocketAddress& receiver,
                                     Deadline deadline) noexcept {
    const auto through = receiver.is_resolved() ? os::Expected<socket_detail::Reachable>()
                                                : socket_detail::reach(receiver);
    if (!through)
        return socket_detail::connect_failed(through.error(), transport_, receiver.name());
    const auto& there = receiver.is_resolved() ? receiver : through->address;
    for (;;) {
        const auto sent = os::send_to(fd(), message, there.native(), there.native_size());
        if (sent) [[likely]]
            return true;
        if (sent.error().error != EAGAIN)
            return send_to_failed(sent.error().error, sent.error().call, message.size(), receiver);
        const auto room = socket_detail::wait_for_room(fd(), there, deadline);
        if (!room) return socket_detail::connect_failed(room.error(), transport_, receiver.name());
        if (!*room) return false;
    }
}

std::unexpected<Error> DatagramSocket::send_to_failed(int error, const char* call,
                                                      std::size_t size_bytes,
                                                      const SocketAddress& receiver) const {
    if (error == EMSGSIZE) return send_failed(error, call, size_bytes);
    return socket_detail::connect_failed({error, call}, transport_, receiver.name());
}

Result<std::optional<std::size_t>> DatagramSocket::receive(MutableBytes buffer,
                                                           Deadline deadline) noexcept {
    const auto count = os::when_ready(fd(), POLLIN, deadline,
                                      [&] { return os::receive(fd(), buffer, MSG_TRUNC); });
    if (!count) [[unlikely]]
        return os::error_of(count.error(), name_);
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
        return os::error_of(count.error(), name_);
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
