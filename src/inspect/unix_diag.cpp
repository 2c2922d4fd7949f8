// SPDX-License-Identifier: Apache-2.0
//
// The numbers are those of linux/unix_diag.h and linux/net.h.
#include "inspect/unix_diag.hpp"

#include "inspect/netlink.hpp"
#include "inspect/scan.hpp"
#include "inspect/wire.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace patchbay::inspect {
namespace {

enum Attribute : std::uint16_t {
    diag_name = 0,
    diag_peer = 2,
    diag_icons = 3,
    diag_rqlen = 4,
    diag_shutdown = 6,
    diag_uid = 7,
};
constexpr std::uint32_t kShowName = 1;
constexpr std::uint32_t kShowPeer = 4;
constexpr std::uint32_t kShowIcons = 8;
constexpr std::uint32_t kShowQueues = 16;
constexpr std::uint32_t kShowUser = 64;

SocketType type_of(unsigned number) noexcept {
    switch (number) {
        case SOCK_STREAM: return SocketType::stream;
        case SOCK_DGRAM: return SocketType::datagram;
        case SOCK_SEQPACKET: return SocketType::seqpacket;
        case SOCK_RAW: return SocketType::raw;
        default: return SocketType::unknown;
    }
}

SocketState state_of(unsigned number) noexcept {
    return number <= static_cast<unsigned>(SocketState::new_syn_received)
               ? static_cast<SocketState>(number)
               : SocketState::unknown;
}

/// A path as it was bound, which may end in a NUL, or an abstract name, which begins with one.
std::string name_in(Bytes bytes) {
    std::string name(as_text(bytes));
    if (!name.empty() && name.front() != '\0') name.resize(std::min(name.find('\0'), name.size()));
    return name;
}

void read_attribute(const NetlinkPart& attribute, UnixSocket& socket) {
    const auto bytes = attribute.bytes;
    switch (attribute.type) {
        case diag_name: socket.name = name_in(bytes); break;
        case diag_peer: socket.facts.peer_inode = load<std::uint32_t>(bytes, 0); break;
        case diag_icons:
            for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4)
                socket.unaccepted.push_back(load<std::uint32_t>(bytes, at));
            break;
        case diag_rqlen:
            socket.facts.receive_queue = load<std::uint32_t>(bytes, 0);
            socket.facts.send_queue = load<std::uint32_t>(bytes, 4);
            break;
        case diag_shutdown: socket.facts.shutdown = load<std::uint8_t>(bytes, 0); break;
        case diag_uid: socket.facts.user_id = load<std::uint32_t>(bytes, 0); break;
        default: break;
    }
}

/// SS_* of linux/net.h, and whether it listens.
SocketState state_in_text(std::uint32_t flags, std::uint32_t state) noexcept {
    constexpr std::uint32_t kAccepts = 0x00010000;
    constexpr std::uint32_t kConnected = 3;
    if ((flags & kAccepts) != 0) return SocketState::listening;
    return state == kConnected ? SocketState::established : SocketState::closed;
}

std::optional<UnixSocket> parse_text_line(std::string_view text) {
    Scan line(text);
    line.up_to(":");
    if (!line.skip(":")) return std::nullopt;
    const auto users = line.hex();
    const auto protocol = line.hex();
    const auto flags = line.number<std::uint32_t>(16);
    const auto type = line.number<std::uint32_t>(16);
    const auto state = line.number<std::uint32_t>(16);
    const auto inode = line.decimal();
    if (!users || !protocol || !flags || !type || !state || !inode) return std::nullopt;
    UnixSocket socket;
    socket.inode = *inode;
    socket.facts.type = type_of(*type);
    socket.facts.state = state_in_text(*flags, *state);
    if (line.skip(" ")) socket.name = line.rest();
    // The kernel shows each NUL of an abstract name as this.
    if (socket.name.starts_with('@')) socket.name.front() = '\0';
    return socket;
}

}  // namespace

std::array<std::byte, 24> unix_diag_request() noexcept {
    std::array<std::byte, 24> request{};
    store(request, 0, static_cast<std::uint8_t>(AF_UNIX));
    store(request, 4, ~std::uint32_t{0});
    store(request, 12, kShowName | kShowPeer | kShowIcons | kShowQueues | kShowUser);
    return request;
}

std::optional<UnixSocket> parse_unix_diag(Bytes message) {
    constexpr std::size_t kHead = 16;
    if (message.size() < kHead) return std::nullopt;
    UnixSocket socket;
    socket.inode = load<std::uint32_t>(message, 4);
    socket.facts.type = type_of(load<std::uint8_t>(message, 1));
    socket.facts.state = state_of(load<std::uint8_t>(message, 2));
    NetlinkAttributes attributes(message.subspan(kHead));
    while (const auto attribute = attributes.next()) read_attribute(*attribute, socket);
    return socket;
}

std::vector<UnixSocket> parse_net_unix(std::string_view text) {
    std::vector<UnixSocket> sockets;
    for_each_line(text, [&](std::string_view line) {
        if (auto socket = parse_text_line(line)) sockets.push_back(std::move(*socket));
    });
    return sockets;
}

}  // namespace patchbay::inspect
