// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/listener.hpp"

#include "os/eventfd.hpp"
#include "os/file.hpp"
#include "os/poll.hpp"
#include "os/socket.hpp"
#include "os/sysctl.hpp"
#include "socket/bind.hpp"
#include "socket/configure.hpp"
#include "socket/errors.hpp"

#include <algorithm>
#include <cerrno>

namespace patchbay {
namespace {

constexpr int kMostAborted = 64;  // connections that end before they are accepted, in a row

/// accept(2) hands out errors of a connection that has failed meanwhile: the next one is as good.
bool is_of_connection(int error) noexcept {
    switch (error) {
        case ECONNABORTED:
        case EPROTO:
        case ENETDOWN:
        case ENETUNREACH:
        case EHOSTDOWN:
        case EHOSTUNREACH: return true;
        default: return false;
    }
}

os::Expected<FileDescriptor> accept_next(int fd) noexcept {
    for (int aborted = 0;; ++aborted) {
        auto accepted = os::accept(fd);
        if (accepted || aborted == kMostAborted || !is_of_connection(accepted.error().error))
            return accepted;
    }
}

bool is_out_of_descriptors(int error) noexcept {
    return error == EMFILE || error == ENFILE;
}

}  // namespace

Result<Listener> Listener::listen(std::string_view address, const BindOptions& options) {
    const auto parsed = SocketAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return listen(*parsed, options);
}

Result<Listener> Listener::listen(const SocketAddress& address, const BindOptions& options) {
    const auto transport = address.transport();
    if (socket_detail::type_of(transport) == SOCK_DGRAM) {
        return socket_detail::invalid("listen", address.name(),
                                      "datagrams have no connections: DatagramSocket::bind");
    }
    auto bound = socket_detail::make_bound(address, options);
    if (!bound) return std::unexpected(bound.error());
    Listener listener(std::move(bound->fd), transport, std::move(bound->name),
                      std::move(bound->file), options.socket);
    if (auto ready = listener.prepare(); !ready) return std::unexpected(ready.error());
    if (const auto done = os::listen(listener.fd(), std::max(options.backlog, 0)); !done)
        return socket_detail::bind_failed(done.error(), transport, listener.name_);
    return listener;
}

Result<Listener> Listener::adopt(FileDescriptor fd, const SocketOptions& options) {
    auto adopted = socket_detail::take_over(std::move(fd), {});
    if (!adopted) return std::unexpected(adopted.error());
    Listener listener(std::move(adopted->fd), adopted->transport, std::move(adopted->name), {},
                      options);
    const auto listening = os::socket_option(listener.fd(), SOL_SOCKET, SO_ACCEPTCONN);
    if (!listening) return os::error_of(listening.error(), listener.name_);
    if (*listening == 0)
        return socket_detail::invalid("adopt", listener.name_, "the socket does not listen");
    const auto local = listener.local_address();
    if (!local) return std::unexpected(local.error());
    listener.name_ = local->name();
    if (auto ready = listener.prepare(); !ready) return std::unexpected(ready.error());
    return listener;
}

/// What accept() needs.
Result<void> Listener::prepare() {
    if (const auto done = os::set_nonblocking(fd(), true); !done)
        return os::error_of(done.error(), name_);
    auto reserve = os::eventfd();
    if (!reserve)
        return os::error_of(reserve.error(), name_, os::descriptor_cure(reserve.error().error));
    reserve_ = std::move(*reserve);
    return {};
}

Result<void> Listener::unlink(std::string_view address) {
    const auto parsed = SocketAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    const std::string path(parsed->path());
    const auto name = parsed->name();
    if (path.empty())
        return socket_detail::invalid("unlink", name, "only Unix sockets with a path have a file");
    const auto status = os::stat(path, false);
    if (!status) return os::error_of(status.error(), name);
    if (!S_ISSOCK(status->st_mode)) {
        return socket_detail::invalid(
            "unlink", name,
            std::string(os::kind_of(*status)) + " has that name, and is left alone");
    }
    if (const auto done = os::unlink(path); !done) return os::error_of(done.error(), name);
    return {};
}

Result<std::optional<Connection>> Listener::accept(Deadline deadline) {
    for (;;) {
        auto accepted = os::when_ready(fd(), POLLIN, deadline, [&] { return accept_next(fd()); });
        if (accepted && !*accepted) return std::nullopt;
        if (accepted) return welcome(std::move(**accepted));
        if (!is_out_of_descriptors(accepted.error().error))
            return os::error_of(accepted.error(), name_);
        // The kernel says so before it looks whether anybody waits.
        const auto ready = os::wait_for(fd(), POLLIN, deadline);
        if (!ready) return os::error_of(ready.error(), name_);
        if (!*ready) return std::nullopt;
        if (!turn_one_away()) continue;
        return os::error_of(
            accepted.error(), name_,
            "a guest was turned away: " + os::descriptor_cure(accepted.error().error));
    }
}

/// Makes a connection of an accepted socket. Internet guests are called by their own address, others by this one's.
Result<std::optional<Connection>> Listener::welcome(FileDescriptor fd) const {
    if (const auto set = socket_detail::configure(fd.get(), transport_, options_); !set)
        return os::error_of(set.error(), name_);
    Connection connection(std::move(fd), transport_, name_, options_);
    if (is_unix(transport_)) return connection;
    const auto peer = connection.peer_address();
    if (peer) connection.name_ = peer->name();
    return connection;
}

/// False: the guest has gone by itself.
bool Listener::turn_one_away() noexcept {
    reserve_.reset();
    auto guest = os::accept(fd());
    const bool gone = !guest && guest.error().error == EAGAIN;
    guest = FileDescriptor();
    if (auto reserve = os::eventfd(); reserve) reserve_ = std::move(*reserve);
    return !gone;
}

}  // namespace patchbay
