// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/connection.hpp"

#include "os/iovec.hpp"
#include "os/poll.hpp"
#include "os/socket.hpp"
#include "os/socket_message.hpp"
#include "socket/configure.hpp"
#include "socket/errors.hpp"

#include <cerrno>

namespace patchbay {
namespace {

Error peer_unknown(const char* call, const std::string& name) {
    return Error::of(Condition::unsupported, call, name, "only Unix sockets know their peer");
}

}  // namespace

Result<std::pair<Connection, Connection>> Connection::pair(Transport transport,
                                                           const SocketOptions& options) {
    const std::string name(scheme_of(transport));
    if (transport != Transport::unix_stream && transport != Transport::unix_seqpacket)
        return socket_detail::invalid("pair", name, "only unix and unix-seqpacket come in pairs");
    auto ends = socket_detail::make_pair(transport, options);
    if (!ends) return std::unexpected(ends.error());
    return std::pair(Connection(std::move(ends->first), transport, name, options),
                     Connection(std::move(ends->second), transport, name, options));
}

Result<Connection> Connection::adopt(FileDescriptor fd, std::string name) {
    const bool named = !name.empty();
    auto adopted = socket_detail::take_over(std::move(fd), std::move(name));
    if (!adopted) return std::unexpected(adopted.error());
    if (socket_detail::type_of(adopted->transport) == SOCK_DGRAM)
        return socket_detail::invalid("adopt", adopted->name, "datagrams are DatagramSocket's");
    Connection connection(std::move(adopted->fd), adopted->transport, std::move(adopted->name),
                          adopted->options);
    const auto peer = connection.peer_address();
    if (!peer && peer.error().is(Condition::closed))
        return socket_detail::invalid("adopt", connection.name_, "the socket is not connected");
    if (!peer) return std::unexpected(peer.error());
    if (!named && !peer->rest().empty()) connection.name_ = peer->name();
    return connection;
}

Result<std::optional<std::size_t>> Connection::send(Bytes bytes, Deadline deadline) noexcept {
    std::size_t sent = 0;
    do {
        const auto count = os::when_ready(fd(), POLLOUT, deadline,
                                          [&] { return os::send(fd(), bytes.subspan(sent)); });
        if (!count) [[unlikely]]
            return send_failed(count.error(), bytes.size());
        if (!*count) return sent > 0 ? std::optional(sent) : std::nullopt;
        sent += **count;
    } while (sent < bytes.size());
    return sent;
}

Result<std::optional<std::size_t>> Connection::receive(MutableBytes buffer,
                                                       Deadline deadline) noexcept {
    if (transport_ == Transport::unix_seqpacket) {
        if (credentials_) return receive_into({&buffer, 1}, deadline);
        const auto packet = os::receive_stamped(fd(), buffer);
        if (packet && packet->stamped && !packet->descriptors_lost &&
            packet->size_bytes <= buffer.size()) [[likely]]
            return packet->size_bytes;
        return receive_packet_after(packet, buffer, deadline);
    }
    const auto count =
        os::when_ready(fd(), POLLIN, deadline, [&] { return os::receive(fd(), buffer); });
    if (!count) [[unlikely]]
        return receive_failed(count.error());
    if (*count && **count == 0 && !buffer.empty()) [[unlikely]]
        return std::unexpected(Error::of(Condition::closed, "recv", name_));
    return *count;
}

Result<std::optional<std::size_t>> Connection::send_parts(std::span<const Bytes> parts,
                                                          Deadline deadline) noexcept {
    const auto total = os::total_size(parts);
    if (keeps_boundaries(transport_) && parts.size() > os::kMaxVectors)
        return socket_detail::invalid("send_parts", name_, "a message has at most 1024 parts");
    std::size_t sent = 0;
    do {
        const os::IoVectors vectors(parts, sent);
        const auto count = send_message({.parts = vectors.get()}, total, deadline);
        if (!count) return count;
        if (!*count) return sent > 0 ? std::optional(sent) : std::nullopt;
        sent += **count;
    } while (sent < total);
    return sent;
}

Result<std::optional<std::size_t>> Connection::send_descriptors(Bytes bytes,
                                                                std::span<const int> descriptors,
                                                                Deadline deadline) noexcept {
    if (bytes.empty() && !keeps_boundaries(transport_) && is_unix(transport_)) {
        return socket_detail::invalid("send_descriptors", name_,
                                      "on a stream they need a byte to go with");
    }
    const auto first = send_with(bytes, descriptors, deadline);
    if (!first || !*first || **first == bytes.size()) return first;
    const auto rest = send(bytes.subspan(**first), deadline);
    if (!rest) return rest;
    return **first + rest->value_or(0);
}

Result<void> Connection::finish_sending() {
    const auto done = os::shutdown(fd(), SHUT_WR);
    if (!done) return os::error_of(done.error(), name_);
    return {};
}

Result<PeerCredentials> Connection::peer_credentials() const {
    if (!is_unix(transport_)) return std::unexpected(peer_unknown("peer_credentials", name_));
    const auto peer = os::peer_credentials(fd());
    if (!peer) return os::error_of(peer.error(), name_);
    return socket_detail::to_credentials(*peer);
}

Result<FileDescriptor> Connection::peer_pidfd() const {
    if (!is_unix(transport_)) return std::unexpected(peer_unknown("peer_pidfd", name_));
    auto peer = os::peer_pidfd(fd());
    if (peer) return std::move(*peer);
    if (peer.error().error != ENOPROTOOPT) return os::error_of(peer.error(), name_);
    return os::error_of(peer.error(), name_, "SO_PEERPIDFD came with Linux 6.5");
}

}  // namespace patchbay
