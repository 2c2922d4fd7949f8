// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/address.hpp"

#include "os/socket_name.hpp"
#include "socket/native.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

namespace patchbay {
namespace {

constexpr std::size_t kLongestPath = 4095;  // PATH_MAX with its zero byte
constexpr std::string_view kHostLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

/// A number from 0 to `largest` that is the whole text.
template <class T>
std::optional<T> number(std::string_view text, T largest = std::numeric_limits<T>::max()) noexcept {
    T value{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    return whole && value <= largest ? std::optional(value) : std::nullopt;
}

/// HOST:PORT, taken apart.
struct HostAndPort {
    std::string_view host;
    std::string_view port;
    bool bracketed;
    std::size_t host_column;
    std::size_t port_column;
};

std::unexpected<Error> expected_at(const Address& address, std::size_t column,
                                   std::string_view what) {
    return std::unexpected(address.error_at(column, what));
}

Result<HostAndPort> split(const Address& address) {
    const std::string_view rest = address.rest();
    const auto start = address.rest_column();
    if (!rest.starts_with('[')) {
        const auto colon = rest.rfind(':');
        if (colon == std::string_view::npos)
            return expected_at(address, start + rest.size(), "a colon and a port, as in HOST:PORT");
        return HostAndPort{rest.substr(0, colon), rest.substr(colon + 1), false, start,
                           start + colon + 1};
    }
    const auto end = rest.find(']');
    if (end == std::string_view::npos)
        return expected_at(address, start + rest.size(), "']' after the IPv6 address");
    if (rest.substr(end + 1, 1) != ":")
        return expected_at(address, start + end + 1, "a colon and a port, as in [::1]:7000");
    return HostAndPort{rest.substr(1, end - 1), rest.substr(end + 2), true, start + 1,
                       start + end + 2};
}

/// The address of a numeric host; empty: it is a name.
std::optional<SocketAddress> numeric(Transport transport, const HostAndPort& parts,
                                     std::uint16_t port) {
    const std::string host(parts.host);
    ::sockaddr_in v4{};
    ::sockaddr_in6 v6{};
    if (!parts.bracketed && ::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        return socket_detail::address_of(transport, v4);
    }
    if (parts.bracketed && ::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        return socket_detail::address_of(transport, v6);
    }
    return std::nullopt;
}

}  // namespace

Result<SocketAddress> SocketAddress::parse(std::string_view text) {
    const auto address = Address::parse(text);
    if (!address) return std::unexpected(address.error());
    if (const auto plain = address->expect_only({}); !plain) return std::unexpected(plain.error());
    return parse(*address);
}

Result<SocketAddress> SocketAddress::parse(const Address& address) {
    const auto found = std::ranges::find(socket_detail::kSchemes, address.scheme());
    if (found == socket_detail::kSchemes.end())
        return expected_at(address, 1, "unix, unix-seqpacket, unix-dgram, tcp, udp or vsock");
    SocketAddress result;
    result.transport_ = static_cast<Transport>(found - socket_detail::kSchemes.begin());
    const auto parsed = is_unix(result.transport_)              ? result.parse_unix(address)
                        : result.transport_ == Transport::vsock ? result.parse_vsock(address)
                                                                : result.parse_internet(address);
    if (!parsed) return std::unexpected(parsed.error());
    return result;
}

Result<void> SocketAddress::parse_unix(const Address& address) {
    constexpr auto kStart = offsetof(::sockaddr_un, sun_path);
    constexpr auto kRoom = sizeof(::sockaddr_un) - kStart;
    const auto& text = address.rest();
    if (text.empty() || text.find('\0') != std::string::npos)
        return expected_at(address, address.rest_column(), "a path, or '@' and an abstract name");
    const bool abstract = text.starts_with('@');
    if (text.size() > (abstract ? kRoom : kLongestPath)) {
        return std::unexpected(Error::of(
            Condition::too_big, "address", address.name(),
            abstract ? "an abstract name has at most 107 bytes" : "a path has at most 4095 bytes"));
    }
    if (!abstract && text.size() >= kRoom) {
        text_ = text;
        return {};
    }
    ::sockaddr_un native{};
    native.sun_family = AF_UNIX;
    std::memcpy(native.sun_path, text.data(), text.size());
    if (abstract) native.sun_path[0] = '\0';
    // A path ends with a zero byte. '@' alone is no name at all, for which the kernel chooses one.
    const auto size = text == "@" ? 0 : text.size() + (abstract ? 0 : 1);
    *this = socket_detail::address_of(transport_, native, kStart + size);
    return {};
}

Result<void> SocketAddress::parse_internet(const Address& address) {
    const auto parts = split(address);
    if (!parts) return std::unexpected(parts.error());
    const auto port = number<std::uint16_t>(parts->port);
    if (!port) return expected_at(address, parts->port_column, "a port, 0 to 65535");
    if (auto found = numeric(transport_, *parts, *port)) {
        *this = *std::move(found);
        return {};
    }
    const auto host = parts->host;
    const bool scoped = parts->bracketed && host.find('%') != std::string_view::npos;
    if (parts->bracketed && !scoped)
        return expected_at(address, parts->host_column, "an IPv6 address such as ::1");
    if (host.find(':') != std::string_view::npos && !scoped) {
        return expected_at(address, parts->host_column,
                           "an IPv6 address in brackets, as in [::1]:7000");
    }
    const auto wrong = host.find_first_not_of(kHostLetters);
    if (wrong != std::string_view::npos && host != "*" && !scoped)
        return expected_at(address, parts->host_column + wrong, "a host name, an address or '*'");
    text_ = host.empty() ? "*" : host;
    port_ = *port;
    return {};
}

Result<void> SocketAddress::parse_vsock(const Address& address) {
    const auto parts = split(address);
    if (!parts) return std::unexpected(parts.error());
    const bool any = parts->host.empty() || parts->host == "*";
    const auto machine = any ? os::VsockName::kAny : number<std::uint32_t>(parts->host);
    if (!machine || parts->bracketed) {
        return expected_at(address, parts->host_column,
                           "a context id (1 this machine, 2 the host) or '*'");
    }
    const auto port = number<std::uint32_t>(parts->port, os::VsockName::kAny - 1);
    if (!port) return expected_at(address, parts->port_column, "a port, 0 to 4294967294");
    const auto name = os::to_socket_name(
        {.context_id = *machine, .port = *port == 0 ? os::VsockName::kAny : *port});
    *this = from_native(Transport::vsock, name.get(), name.size);
    return {};
}

}  // namespace patchbay
