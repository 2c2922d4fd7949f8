// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/datagram.hpp"

#include "os/socket.hpp"
#include "socket/bind.hpp"
#include "socket/configure.hpp"
#include "socket/errors.hpp"
#include "socket/reach.hpp"

namespace patchbay {
namespace {

bool is_datagram(Transport transport) noexcept {
    return socket_detail::type_of(transport) == SOCK_DGRAM;
}

std::unexpected<Error> not_datagram(const char* call, const std::string& name) {
    return socket_detail::invalid(call, name, "only unix-dgram and udp have datagrams");
}

/// connect(2), which does not wait here.
os::Expected<void> connect(int fd, const SocketAddress& partner) noexcept {
    const auto there = socket_detail::reach(partner);
    if (!there) return os::done(there);
    return os::connect(fd, there->address.native(), there->address.native_size());
}

/// Ends the partnership. With it, udp gives up a port that the kernel had chosen: it is asked for again.
os::Expected<void> disconnect(int fd, Transport transport) noexcept {
    const auto before = os::local_name(fd);
    if (!before) return os::done(before);
    const ::sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
    if (const auto done = os::connect(fd, &nobody, sizeof nobody); !done) return done;
    const auto after = os::local_name(fd);
    if (!after) return os::done(after);
    const auto port = [&](const os::SocketName& name) {
        return SocketAddress::from_native(transport, name.get(), name.size).port();
    };
    if (port(*before) == port(*after)) return {};
    return os::bind(fd, before->get(), before->size);
}

}  // namespace

Result<DatagramSocket> DatagramSocket::bind(std::string_view address, const BindOptions& options) {
    const auto parsed = SocketAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return bind(*parsed, options);
}

Result<DatagramSocket> DatagramSocket::bind(const SocketAddress& address,
                                            const BindOptions& options) {
    if (!is_datagram(address.transport())) return not_datagram("bind", address.name());
    auto bound = socket_detail::make_bound(address, options);
    if (!bound) return std::unexpected(bound.error());
    return DatagramSocket(std::move(bound->fd), address.transport(), std::move(bound->name),
                          options.socket, std::move(bound->file));
}

Result<std::optional<DatagramSocket>> DatagramSocket::connect(std::string_view address,
                                                              Deadline deadline,
                                                              const SocketOptions& options) {
    const auto parsed = SocketAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    return connect(*parsed, deadline, options);
}

Result<std::optional<DatagramSocket>> DatagramSocket::connect(const SocketAddress& address,
                                                              Deadline deadline,
                                                              const SocketOptions& options) {
    const auto transport = address.transport();
    const auto name = address.name();
    if (!is_datagram(transport)) return not_datagram("connect", name);
    const auto addresses = address.resolve(SocketAddress::Purpose::connect, deadline);
    if (!addresses) return std::unexpected(addresses.error());
    if (!*addresses) return std::nullopt;
    os::Failure failure{};
    for (const auto& there : **addresses) {
        const int domain = is_unix(transport) ? AF_UNIX : there.native()->sa_family;
        auto fd = os::socket(domain, SOCK_DGRAM);
        if (!fd) return socket_detail::connect_failed(fd.error(), transport, name);
        if (const auto set = socket_detail::configure(fd->get(), transport, options); !set)
            return os::error_of(set.error(), name);
        const auto connected = patchbay::connect(fd->get(), there);
        if (connected) return DatagramSocket(std::move(*fd), transport, name, options);
        failure = connected.error();
    }
    return socket_detail::connect_failed(failure, transport, name);
}

Result<std::pair<DatagramSocket, DatagramSocket>> DatagramSocket::pair(
    const SocketOptions& options) {
    constexpr auto kTransport = Transport::unix_datagram;
    const std::string name(scheme_of(kTransport));
    auto ends = socket_detail::make_pair(kTransport, options);
    if (!ends) return std::unexpected(ends.error());
    return std::pair(DatagramSocket(std::move(ends->first), kTransport, name, options),
                     DatagramSocket(std::move(ends->second), kTransport, name, options));
}

Result<DatagramSocket> DatagramSocket::adopt(FileDescriptor fd, std::string name) {
    const bool named = !name.empty();
    auto adopted = socket_detail::take_over(std::move(fd), std::move(name));
    if (!adopted) return std::unexpected(adopted.error());
    if (!is_datagram(adopted->transport)) return not_datagram("adopt", adopted->name);
    DatagramSocket socket(std::move(adopted->fd), adopted->transport, std::move(adopted->name),
                          adopted->options);
    const auto local = socket.local_address();
    if (!local) return std::unexpected(local.error());
    if (!named && !local->rest().empty()) socket.name_ = local->name();
    return socket;
}

Result<void> DatagramSocket::connect_to(const SocketAddress& partner) {
    if (partner.is_resolved() && partner.native_size() == 0) {
        if (const auto done = disconnect(fd(), transport_); !done)
            return os::error_of(done.error(), name_);
        return {};
    }
    if (const auto done = patchbay::connect(fd(), partner); !done)
        return socket_detail::connect_failed(done.error(), transport_, partner.name());
    return {};
}

}  // namespace patchbay
