// SPDX-License-Identifier: Apache-2.0
//
// What an address is and how it is written; address_parse.cpp reads it, address_resolve.cpp looks hosts up.
#include "patchbay/socket/address.hpp"

#include "os/socket_name.hpp"
#include "socket/native.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace patchbay {

using socket_detail::copy_as;

namespace {

/// "127.0.0.1:7000"; also of an IPv4 peer of an IPv6 socket.
std::string text_of(const ::in_addr& host, std::uint16_t port) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &host, text.data(), text.size());
    return std::string(text.data()) + ':' + std::to_string(port);
}

std::string text_of(const ::sockaddr_in6& native) {
    const std::uint16_t port = ntohs(native.sin6_port);
    if (IN6_IS_ADDR_V4MAPPED(&native.sin6_addr)) {
        ::in_addr host{};
        std::memcpy(&host, &native.sin6_addr.s6_addr[12], sizeof host);
        return text_of(host, port);
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET6, &native.sin6_addr, text.data(), text.size());
    std::string host = text.data();
    if (native.sin6_scope_id != 0) host += '%' + std::to_string(native.sin6_scope_id);
    return '[' + host + "]:" + std::to_string(port);
}

std::string text_of(os::VsockName name) {
    const bool any_port = name.port == os::VsockName::kAny;
    const bool any_machine = name.context_id == os::VsockName::kAny;
    return (any_machine ? "*" : std::to_string(name.context_id)) + ':' +
           (any_port ? "0" : std::to_string(name.port));
}

/// The bytes of a Unix name: a path, or a zero byte and an abstract name.
std::string_view unix_name(const ::sockaddr* native, ::socklen_t size) noexcept {
    constexpr auto kStart = offsetof(::sockaddr_un, sun_path);
    if (size <= kStart) return {};
    const auto* name = reinterpret_cast<const char*>(native) + kStart;
    const auto room = size - kStart;
    return {name, *name == '\0' ? room : ::strnlen(name, room)};
}

}  // namespace

std::string_view scheme_of(Transport transport) noexcept {
    return socket_detail::kSchemes[static_cast<std::size_t>(transport)];
}

SocketAddress SocketAddress::from_native(Transport transport, const ::sockaddr* native,
                                         ::socklen_t size) noexcept {
    SocketAddress address;
    address.transport_ = transport;
    address.native_size_ = std::min<::socklen_t>(size, sizeof address.native_);
    std::memcpy(&address.native_, native, address.native_size_);
    return address;
}

std::string SocketAddress::name() const {
    return std::string(scheme_of(transport_)) + ':' + rest();
}

std::string SocketAddress::rest() const {
    if (!text_.empty()) {
        if (is_unix(transport_)) return text_;
        const bool scoped = text_.find(':') != std::string::npos;
        return (scoped ? '[' + text_ + ']' : text_) + ':' + std::to_string(port_);
    }
    if (native_size_ == 0) return {};
    switch (native_.ss_family) {
        case AF_INET: {
            const auto internet = copy_as<::sockaddr_in>(native(), native_size_);
            return text_of(internet.sin_addr, ntohs(internet.sin_port));
        }
        case AF_INET6: return text_of(copy_as<::sockaddr_in6>(native(), native_size_));
        case AF_UNIX: {
            std::string text(unix_name(native(), native_size_));
            std::ranges::replace(text, '\0', '@');
            return text;
        }
        default: break;
    }
    const auto vsock = os::to_vsock_name(native(), native_size_);
    return vsock ? text_of(*vsock) : std::string();
}

std::string_view SocketAddress::path() const noexcept {
    if (!is_unix(transport_)) return {};
    if (!text_.empty()) return text_;
    if (native_size_ == 0) return {};
    const auto name = unix_name(native(), native_size_);
    return name.starts_with('\0') ? std::string_view() : name;
}

std::uint32_t SocketAddress::port() const noexcept {
    if (!text_.empty() || native_size_ == 0) return port_;
    switch (native_.ss_family) {
        case AF_INET: return ntohs(copy_as<::sockaddr_in>(native(), native_size_).sin_port);
        case AF_INET6: return ntohs(copy_as<::sockaddr_in6>(native(), native_size_).sin6_port);
        default: break;
    }
    const auto vsock = os::to_vsock_name(native(), native_size_);
    return vsock && vsock->port != os::VsockName::kAny ? vsock->port : 0;
}

}  // namespace patchbay
