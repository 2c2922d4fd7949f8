// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/connection.hpp"

#include "os/file.hpp"
#include "os/poll.hpp"
#include "os/socket.hpp"
#include "socket/configure.hpp"
#include "socket/errors.hpp"
#include "socket/reach.hpp"

#include <cerrno>

namespace patchbay {
namespace {

using socket_detail::connect_failed;
using Outcome = os::Expected<bool>;  // false: the deadline passed

/// connect(2) went on in the background: waits for how it ends.
Outcome wait_until_connected(int fd, Deadline deadline) noexcept {
    const auto ready = os::wait_for(fd, POLLOUT, deadline);
    if (!ready || !*ready) return ready;
    const auto error = os::socket_option(fd, SOL_SOCKET, SO_ERROR);
    if (!error) return std::unexpected(error.error());
    if (*error != 0) return os::failed(os::Call::connect, *error);
    return true;
}

/// The line of a Unix listener is full, and there is nothing to poll for: connect(2) itself waits, up to its timeout.
Outcome wait_in_line(int fd, const SocketAddress& there, Deadline deadline) noexcept {
    if (const auto set = os::set_nonblocking(fd, false); !set) return std::unexpected(set.error());
    while (!deadline.expired()) {
        if (const auto set = os::set_send_timeout(fd, deadline); !set)
            return std::unexpected(set.error());
        const auto connected = os::connect_waiting(fd, there.native(), there.native_size());
        if (connected) {
            const auto reset = os::set_send_timeout(fd, Deadline::never());
            return reset ? Outcome(true) : std::unexpected(reset.error());
        }
        const int error = connected.error().error;
        if (error != EAGAIN && error != EINTR) return std::unexpected(connected.error());
    }
    return false;
}

Outcome connect_within(int fd, const SocketAddress& there, Deadline deadline) noexcept {
    const auto connected = os::connect(fd, there.native(), there.native_size());
    if (connected) return true;
    const int error = connected.error().error;
    if (error == EINPROGRESS) return wait_until_connected(fd, deadline);
    if (error == EAGAIN && is_unix(there.transport())) return wait_in_line(fd, there, deadline);
    return std::unexpected(connected.error());
}

/// Whether TCP has connected the socket to itself, which it does where a free port is asked for that it happens to have
/// chosen for this end. Nobody listens there.
os::Expected<bool> is_own_peer(int fd, Transport transport) noexcept {
    if (transport != Transport::tcp) return false;
    const auto local = os::local_name(fd);
    if (!local) return std::unexpected(local.error());
    const auto peer = os::peer_name(fd);
    if (!peer && peer.error().error == ENOTCONN) return false;  // connected, and reset since
    if (!peer) return std::unexpected(peer.error());
    return SocketAddress::from_native(transport, local->get(), local->size) ==
           SocketAddress::from_native(transport, peer->get(), peer->size);
}

os::Expected<FileDescriptor> make(const SocketAddress& there,
                                  const SocketOptions& options) noexcept {
    auto fd = os::socket(there.native()->sa_family,
                         socket_detail::type_of(there.transport()) | SOCK_NONBLOCK);
    if (!fd) return fd;
    if (const auto set = socket_detail::configure(fd->get(), there.transport(), options); !set)
        return std::unexpected(set.error());
    return fd;
}

/// An invalid descriptor: the deadline passed.
os::Expected<FileDescriptor> connected_socket(const SocketAddress& address, Deadline deadline,
                                              const SocketOptions& options) noexcept {
    const auto there = socket_detail::reach(address);
    if (!there) return std::unexpected(there.error());
    auto fd = make(there->address, options);
    if (!fd) return fd;
    const auto connected = connect_within(fd->get(), there->address, deadline);
    if (!connected) return std::unexpected(connected.error());
    if (!*connected) return FileDescriptor();
    const auto own_peer = is_own_peer(fd->get(), address.transport());
    if (!own_peer) return std::unexpected(own_peer.error());
    if (*own_peer) return os::failed(os::Call::connect, ECONNREFUSED);
    if (const auto set = os::set_nonblocking(fd->get(), false); !set)
        return std::unexpected(set.error());
    return fd;
}

}  // namespace

Result<std::optional<Connection>> Connection::connect(std::string_view address, Deadline deadline,
                                                      const SocketOptions& options) {
    const auto parsed = SocketAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return connect(*parsed, deadline, options);
}

Result<std::optional<Connection>> Connection::connect(const SocketAddress& address,
                                                      Deadline deadline,
                                                      const SocketOptions& options) {
    const auto name = address.name();
    if (socket_detail::type_of(address.transport()) == SOCK_DGRAM)
        return socket_detail::invalid("connect", name, "datagrams are DatagramSocket's");
    const auto addresses = address.resolve(SocketAddress::Purpose::connect, deadline);
    if (!addresses) return std::unexpected(addresses.error());
    if (!*addresses) return std::nullopt;
    std::optional<os::Failure> failure;
    for (const auto& there : **addresses) {
        auto fd = connected_socket(there, deadline, options);
        if (fd && !*fd) return std::nullopt;
        if (fd) return Connection(std::move(*fd), address.transport(), name, options);
        failure = fd.error();
    }
    return connect_failed(*failure, address.transport(), name);
}

}  // namespace patchbay
