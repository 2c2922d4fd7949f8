// SPDX-License-Identifier: Apache-2.0
//
// TCP and UDP sockets as sock_diag(7) lists them, and as /proc/net/tcp and its kin do.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/inspect/facts.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::inspect {

/// IPv4 as IPv6 writes it, ::ffff:a.b.c.d: so that an end of each sort finds the other.
struct InternetEnd {
    std::array<std::uint8_t, 16> host{};
    std::uint16_t port = 0;

    /// "0.0.0.0" or "::".
    [[nodiscard]] bool is_any_host() const noexcept;
    [[nodiscard]] bool is_loopback() const noexcept;
    friend auto operator<=>(const InternetEnd&, const InternetEnd&) = default;
};

struct InternetSocket {
    std::uint64_t inode = 0;  ///< 0: no process has it any more (TIME_WAIT), or not yet
    bool is_ipv6 = false;
    SocketState state = SocketState::unknown;
    InternetEnd local;
    InternetEnd remote;
    std::uint32_t receive_queue = 0;
    std::uint32_t send_queue = 0;
    std::uint32_t user_id = 0;
};

/// "127.0.0.1", "::1": an IPv4 host in an IPv6 socket as "::ffff:127.0.0.1".
std::string host_text(const InternetEnd& end, bool is_ipv6);

/// struct inet_diag_req_v2, for all of AF_INET or AF_INET6, IPPROTO_TCP or IPPROTO_UDP.
std::array<std::byte, 56> inet_diag_request(bool ipv6, bool udp) noexcept;
/// What follows the header of an answer; empty: too short.
std::optional<InternetSocket> parse_inet_diag(Bytes message) noexcept;

/// /proc/net/tcp and udp, or with `ipv6` tcp6 and udp6.
std::vector<InternetSocket> parse_net_inet(std::string_view text, bool ipv6);

}  // namespace patchbay::inspect
