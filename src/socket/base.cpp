// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/base.hpp"

#include "os/file.hpp"
#include "os/poll.hpp"
#include "os/socket.hpp"
#include "os/sysctl.hpp"
#include "socket/native.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

namespace patchbay {
namespace {

constexpr std::size_t kUnixOverhead = 32;  // unix_dgram_sendmsg(): len > sk_sndbuf - 32 is EMSGSIZE
constexpr std::size_t kUdp4Largest = 65507;  // 65535 less the headers of IPv4 and UDP
constexpr std::size_t kUdp6Largest = 65527;  // IPv6 does not count its own

/// What the transport may not tell: 0.
std::size_t or_zero(const os::Expected<std::size_t>& value) noexcept {
    return value.value_or(0);
}

std::size_t setting(std::string_view name) noexcept {
    return static_cast<std::size_t>(os::sysctl(name).value_or(0));
}

os::Expected<SocketState> state_of(int fd) noexcept {
    const auto listening = os::socket_option(fd, SOL_SOCKET, SO_ACCEPTCONN);
    if (!listening) return std::unexpected(listening.error());
    if (*listening != 0) return SocketState::listening;
    const auto peer = os::peer_name(fd);
    if (!peer && peer.error().error != ENOTCONN) return std::unexpected(peer.error());
    ::pollfd descriptor{.fd = fd, .events = POLLRDHUP, .revents = 0};
    const auto polled = os::wait_for_any({&descriptor, 1}, Deadline::now());
    if (!polled) return std::unexpected(polled.error());
    const bool stream =
        os::socket_option(fd, SOL_SOCKET, SO_TYPE).value_or(SOCK_STREAM) != SOCK_DGRAM;
    const bool ended = (descriptor.revents & (POLLRDHUP | POLLHUP)) != 0;
    if (stream && ended) return SocketState::closed;
    return peer ? SocketState::connected : SocketState::unconnected;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this == &other) return *this;
    file_ = std::move(other.file_);
    fd_ = std::move(other.fd_);
    transport_ = other.transport_;
    name_ = std::move(other.name_);
    credentials_ = other.credentials_;
    return *this;
}

int Socket::release_fd() noexcept {
    file_.forget();
    return fd_.release();
}

Result<SocketAddress> Socket::local_address() const {
    if (!file_.path().empty()) return SocketAddress::parse(name_);
    const auto local = os::local_name(fd());
    if (!local) return os::error_of(local.error(), name_);
    return SocketAddress::from_native(transport_, local->get(), local->size);
}

Result<SocketAddress> Socket::peer_address() const {
    const auto peer = os::peer_name(fd());
    if (!peer) return os::error_of(peer.error(), name_);
    return SocketAddress::from_native(transport_, peer->get(), peer->size);
}

Result<std::size_t> Socket::largest_message_bytes() const {
    if (!keeps_boundaries(transport_)) return std::numeric_limits<std::size_t>::max();
    if (transport_ == Transport::udp) {
        const auto domain = os::socket_option(fd(), SOL_SOCKET, SO_DOMAIN);
        if (!domain) return os::error_of(domain.error(), name_);
        return *domain == AF_INET6 ? kUdp6Largest : kUdp4Largest;
    }
    const auto buffer = os::socket_option(fd(), SOL_SOCKET, SO_SNDBUF);
    if (!buffer) return os::error_of(buffer.error(), name_);
    return static_cast<std::size_t>(*buffer) - kUnixOverhead;
}

Result<SocketStat> Socket::stat() const {
    const auto state = state_of(fd());
    if (!state) return os::error_of(state.error(), name_);
    const auto send_buffer = os::socket_option(fd(), SOL_SOCKET, SO_SNDBUF);
    if (!send_buffer) return os::error_of(send_buffer.error(), name_);
    const auto receive_buffer = os::socket_option(fd(), SOL_SOCKET, SO_RCVBUF);
    if (!receive_buffer) return os::error_of(receive_buffer.error(), name_);
    const auto largest = largest_message_bytes();
    if (!largest) return std::unexpected(largest.error());
    const auto own = os::fstat(fd());
    if (!own) return os::error_of(own.error(), name_);
    const auto file = os::stat(file_.path(), false);

    const bool listening = *state == SocketState::listening;
    const bool limited = transport_ == Transport::unix_datagram;
    return SocketStat{
        .transport = transport_,
        .state = *state,
        .waiting_bytes = or_zero(os::bytes_waiting(fd())),
        .unsent_bytes = or_zero(os::bytes_unsent(fd())),
        .send_buffer_bytes = static_cast<std::size_t>(*send_buffer),
        .receive_buffer_bytes = static_cast<std::size_t>(*receive_buffer),
        .largest_message_bytes = *largest,
        .backlog_limit = listening ? setting("net.core.somaxconn") : 0,
        .queue_limit = limited ? setting("net.unix.max_dgram_qlen") : 0,
        .ownership = os::ownership_of(file && S_ISSOCK(file->st_mode) ? *file : *own),
    };
}

}  // namespace patchbay
