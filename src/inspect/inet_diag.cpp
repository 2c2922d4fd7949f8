// SPDX-License-Identifier: Apache-2.0
//
// The layouts are those of linux/inet_diag.h.
#include "inspect/inet_diag.hpp"

#include "inspect/scan.hpp"
#include "inspect/wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <span>

namespace patchbay::inspect {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_ipv4(const InternetEnd& end) noexcept {
    return std::ranges::equal(std::span(end.host).first<12>(), kMapped);
}

InternetEnd end_at(Bytes message, std::size_t host, std::size_t port, bool ipv6) noexcept {
    InternetEnd end;
    end.port = load_network16(message, port);
    if (ipv6) {
        end.host = load<std::array<std::uint8_t, 16>>(message, host);
        return end;
    }
    std::ranges::copy(kMapped, end.host.begin());
    const auto four = load<std::array<std::uint8_t, 4>>(message, host);
    std::ranges::copy(four, end.host.begin() + 12);
    return end;
}

SocketState state_of(std::uint32_t number) noexcept {
    return number <= static_cast<std::uint32_t>(SocketState::new_syn_received)
               ? static_cast<SocketState>(number)
               : SocketState::unknown;
}

/// "0100007F:0277": words of 32 bits in this machine's order, each eight digits.
std::optional<InternetEnd> end_in_text(Scan& line, bool ipv6) noexcept {
    const std::size_t words = ipv6 ? 4 : 1;
    auto digits = line.skip_blanks().up_to(":");
    if (digits.size() != words * 8 || !line.skip(":")) return std::nullopt;
    InternetEnd end;
    if (!ipv6) std::ranges::copy(kMapped, end.host.begin());
    for (std::size_t word = 0; word < words; ++word) {
        const auto value = Scan(digits.substr(word * 8, 8)).number<std::uint32_t>(16);
        if (!value) return std::nullopt;
        std::memcpy(end.host.data() + (ipv6 ? 0 : 12) + word * 4, &*value, 4);
    }
    const auto port = line.number<std::uint16_t>(16);
    if (!port) return std::nullopt;
    end.port = *port;
    return end;
}

/// "   0: LOCAL REMOTE ST TX:RX TR:WHEN RETRANSMITS UID TIMEOUT INODE ..."
std::optional<InternetSocket> parse_text_line(std::string_view text, bool ipv6) noexcept {
    Scan line(text);
    if (!line.decimal() || !line.skip(":")) return std::nullopt;
    const auto local = end_in_text(line, ipv6);
    if (!local) return std::nullopt;
    const auto remote = end_in_text(line, ipv6);
    const auto state = line.number<std::uint32_t>(16);
    const auto sent = line.number<std::uint32_t>(16);
    if (!remote || !state || !sent || !line.skip(":")) return std::nullopt;
    const auto received = line.number<std::uint32_t>(16);
    line.word();
    line.word();
    const auto user = line.number<std::uint32_t>();
    line.word();
    const auto inode = line.decimal();
    if (!received || !user || !inode) return std::nullopt;
    return InternetSocket{.inode = *inode,
                          .is_ipv6 = ipv6,
                          .state = state_of(*state),
                          .local = *local,
                          .remote = *remote,
                          .receive_queue = *received,
                          .send_queue = *sent,
                          .user_id = *user};
}

}  // namespace

bool InternetEnd::is_any_host() const noexcept {
    const auto tail = std::span(host).subspan(is_ipv4(*this) ? 12 : 0);
    return std::ranges::all_of(tail, [](std::uint8_t byte) { return byte == 0; });
}

bool InternetEnd::is_loopback() const noexcept {
    if (is_ipv4(*this)) return host[12] == 127;
    return host.back() == 1 && std::ranges::all_of(std::span(host).first<15>(),
                                                   [](std::uint8_t byte) { return byte == 0; });
}

std::string host_text(const InternetEnd& end, bool is_ipv6) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto* const host = end.host.data() + (is_ipv6 ? 0 : 12);
    if (::inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, host, text.data(), text.size()) == nullptr)
        return {};
    return text.data();
}

std::array<std::byte, 56> inet_diag_request(bool ipv6, bool udp) noexcept {
    std::array<std::byte, 56> request{};
    store(request, 0, static_cast<std::uint8_t>(ipv6 ? AF_INET6 : AF_INET));
    store(request, 1, static_cast<std::uint8_t>(udp ? IPPROTO_UDP : IPPROTO_TCP));
    store(request, 4, ~std::uint32_t{0});
    return request;
}

std::optional<InternetSocket> parse_inet_diag(Bytes message) noexcept {
    constexpr std::size_t kSize = 72;
    if (message.size() < kSize) return std::nullopt;
    const bool ipv6 = load<std::uint8_t>(message, 0) == AF_INET6;
    return InternetSocket{.inode = load<std::uint32_t>(message, 68),
                          .is_ipv6 = ipv6,
                          .state = state_of(load<std::uint8_t>(message, 1)),
                          .local = end_at(message, 8, 4, ipv6),
                          .remote = end_at(message, 24, 6, ipv6),
                          .receive_queue = load<std::uint32_t>(message, 56),
                          .send_queue = load<std::uint32_t>(message, 60),
                          .user_id = load<std::uint32_t>(message, 64)};
}

std::vector<InternetSocket> parse_net_inet(std::string_view text, bool ipv6) {
    std::vector<InternetSocket> sockets;
    for_each_line(text, [&](std::string_view line) {
        if (const auto socket = parse_text_line(line, ipv6)) sockets.push_back(*socket);
    });
    return sockets;
}

}  // namespace patchbay::inspect
