// SPDX-License-Identifier: Apache-2.0
//
// SocketAddress: where a socket is, and of which kind.
//
//     unix:/run/chat   unix-seqpacket:@chat   unix-dgram:logs/in   tcp:localhost:7000   tcp:[::1]:7000   udp:*:9
//     vsock:2:1234
//
// '@' starts an abstract name, which has no file; "@" alone asks the kernel for a free one. An empty host or '*' means
// every address of this machine when listening (IPv6 and IPv4 on one socket, where there is IPv6) and this machine when
// connecting; likewise with vsock. Port 0 asks for a free one when listening: local_address() tells which.
//
// Threads  A value; share it as you would a std::string.
// Limits   Paths of any length work (bind and connect go round the 107 bytes that a Unix address holds) as long as
//          /proc is mounted; abstract names have at most 107 bytes.
// See      unix(7), ip(7), ipv6(7), vsock(7), getaddrinfo(3)
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay {

/// What a socket speaks: the scheme of its address.
enum class Transport {
    unix_stream,     ///< "unix": bytes between processes of this machine
    unix_seqpacket,  ///< "unix-seqpacket": the same with message boundaries
    unix_datagram,   ///< "unix-dgram": messages without a connection
    tcp,             ///< "tcp": bytes between machines
    udp,    ///< "udp": messages between machines, which may get lost, doubled and reordered
    vsock,  ///< "vsock": bytes between virtual machines and their host
};

/// "unix", "unix-seqpacket"...: a literal.
[[nodiscard]] std::string_view scheme_of(Transport transport) noexcept;

/// Whether a transport goes by AF_UNIX; whether it keeps message boundaries.
[[nodiscard]] constexpr bool is_unix(Transport transport) noexcept {
    return transport <= Transport::unix_datagram;
}
[[nodiscard]] constexpr bool keeps_boundaries(Transport transport) noexcept {
    return transport == Transport::unix_seqpacket || transport == Transport::unix_datagram ||
           transport == Transport::udp;
}

class SocketAddress {
public:
    /// What resolve() is for: the meaning of '*' and of an empty host.
    enum class Purpose { connect, listen };

    /// No address: what an unnamed socket has.
    SocketAddress() noexcept = default;

    /// Reads "SCHEME:REST" without any lookup. @errors invalid (at which column, and what is expected there), too_big
    static Result<SocketAddress> parse(std::string_view text);
    /// The same of an Address, whose options are the caller's business.
    static Result<SocketAddress> parse(const Address& address);
    /// What the kernel says. `transport` tells stream from datagram, which a sockaddr does not.
    static SocketAddress from_native(Transport transport, const ::sockaddr* native,
                                     ::socklen_t size) noexcept;

    /// Looks the host up where it is a name, first address first; anything else is its own and only result.
    /// "localhost" is 127.0.0.1 and ::1 without asking anybody.
    ///
    /// @return  at least one address, each of them is_resolved(); empty: no answer in time, as with Deadline::now() for
    ///          a name that somebody must be asked for
    /// @errors  not_found (no such host), exhausted (no name server answers), unsupported
    /// @source  getaddrinfo(3)
    Result<std::optional<std::vector<SocketAddress>>> resolve(Purpose purpose,
                                                              Deadline deadline) const;

    [[nodiscard]] Transport transport() const noexcept { return transport_; }
    /// "tcp:127.0.0.1:7000": what errors show, and what parse() reads.
    [[nodiscard]] std::string name() const;
    /// The part after the scheme: "127.0.0.1:7000", "/run/chat", "@chat"; empty for an unnamed socket.
    [[nodiscard]] std::string rest() const;

    /// The file of a Unix address, also where it is too long for the kernel; empty for any other.
    [[nodiscard]] std::string_view path() const noexcept;
    /// The port of an Internet or vsock address; 0 for any other.
    [[nodiscard]] std::uint32_t port() const noexcept;

    /// Whether native() is the whole address: not with a host to look up or a path over 107 bytes.
    [[nodiscard]] bool is_resolved() const noexcept { return text_.empty(); }
    /// For calls of your own; native_size() is 0 unless is_resolved().
    [[nodiscard]] const ::sockaddr* native() const noexcept {
        return reinterpret_cast<const ::sockaddr*>(&native_);
    }
    [[nodiscard]] ::socklen_t native_size() const noexcept { return native_size_; }

    friend bool operator==(const SocketAddress& one, const SocketAddress& other) {
        return one.name() == other.name();
    }

private:
    Result<void> parse_unix(const Address& address);
    Result<void> parse_internet(const Address& address);
    Result<void> parse_vsock(const Address& address);
    Result<std::optional<std::vector<SocketAddress>>> look_up(Deadline deadline) const;

    Transport transport_ = Transport::unix_stream;
    ::socklen_t native_size_ = 0;
    ::sockaddr_storage native_{};
    std::string text_;        // what native_ cannot hold: a host to look up, or a long path
    std::uint16_t port_ = 0;  // with a host to look up
};

}  // namespace patchbay
