// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/address.hpp"

#include "os/resolve.hpp"
#include "os/socket_name.hpp"
#include "socket/native.hpp"

#include <cerrno>
#include <string>

namespace patchbay {
namespace {

constexpr std::uint32_t kVsockLocal = 1;  // VMADDR_CID_LOCAL

SocketAddress with_host(Transport transport, const ::in_addr& host, std::uint16_t port) {
    ::sockaddr_in native{};
    native.sin_family = AF_INET;
    native.sin_addr = host;
    native.sin_port = htons(port);
    return socket_detail::address_of(transport, native);
}

SocketAddress with_host(Transport transport, const ::in6_addr& host, std::uint16_t port) {
    ::sockaddr_in6 native{};
    native.sin6_family = AF_INET6;
    native.sin6_addr = host;
    native.sin6_port = htons(port);
    return socket_detail::address_of(transport, native);
}

/// IPv4 first, on both sides alike: a listener has one address only, and this one every machine has.
std::vector<SocketAddress> this_machine(Transport transport, std::uint16_t port) {
    return {with_host(transport, ::in_addr{htonl(INADDR_LOOPBACK)}, port),
            with_host(transport, in6addr_loopback, port)};
}

/// A socket of the IPv6 wildcard serves IPv4, too.
std::vector<SocketAddress> every_interface(Transport transport, std::uint16_t port) {
    return {with_host(transport, in6addr_any, port),
            with_host(transport, ::in_addr{htonl(INADDR_ANY)}, port)};
}

const char* cure_of(int error) {
    switch (error) {
        case ENOENT: return "no such host: look for a typing error, or write its number";
        case EAGAIN: return "no name server answers: try again, or write the host's number";
        default: return "";
    }
}

}  // namespace

Result<std::optional<std::vector<SocketAddress>>> SocketAddress::resolve(Purpose purpose,
                                                                         Deadline deadline) const {
    const bool connect = purpose == Purpose::connect;
    if (is_unix(transport_)) return std::vector{*this};
    if (is_resolved()) {
        const auto vsock = os::to_vsock_name(native(), native_size_);
        if (!connect || !vsock || vsock->context_id != os::VsockName::kAny)
            return std::vector{*this};
        const auto local = os::to_socket_name({.context_id = kVsockLocal, .port = vsock->port});
        return std::vector{from_native(transport_, local.get(), local.size)};
    }
    if (text_ == "localhost" || (connect && text_ == "*")) return this_machine(transport_, port_);
    if (text_ == "*") return every_interface(transport_, port_);
    return look_up(deadline);
}

Result<std::optional<std::vector<SocketAddress>>> SocketAddress::look_up(Deadline deadline) const {
    const auto found = os::resolve(text_, port_, deadline);
    if (!found) return os::error_of(found.error(), name(), cure_of(found.error().error));
    if (!*found) return std::nullopt;
    std::vector<SocketAddress> addresses;
    for (const auto& entry : **found)
        addresses.push_back(from_native(transport_, entry.get(), entry.size));
    if (addresses.empty())
        return std::unexpected(Error::of(Condition::not_found, "getaddrinfo", name()));
    return addresses;
}

}  // namespace patchbay
