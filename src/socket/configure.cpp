// SPDX-License-Identifier: Apache-2.0
#include "socket/configure.hpp"

#include "os/socket.hpp"
#include "os/sysctl.hpp"
#include "socket/errors.hpp"

#include <netinet/tcp.h>

#include <algorithm>
#include <limits>

namespace patchbay::socket_detail {
namespace {

struct Setting {
    bool wanted;
    int level;
    int option;
    int value;
};

int clamp(std::size_t size_bytes) noexcept {
    constexpr std::size_t kLargest = std::numeric_limits<int>::max() / 2;  // the kernel doubles it
    return static_cast<int>(std::min(size_bytes, kLargest));
}

/// The transport of somebody's descriptor.
Result<Transport> identify(int fd, const std::string& name) {
    const auto domain = os::socket_option(fd, SOL_SOCKET, SO_DOMAIN);
    if (!domain && domain.error().error == ENOTSOCK)
        return invalid("adopt", name, "the descriptor is not a socket");
    if (!domain) return os::error_of(domain.error(), name);
    const auto type = os::socket_option(fd, SOL_SOCKET, SO_TYPE);
    if (!type) return os::error_of(type.error(), name);
    const auto transport = transport_of(*domain, *type);
    if (!transport) return invalid("adopt", name, "Patchbay does not speak this kind of socket");
    return *transport;
}

/// Prepares it, and tells which options it has that must be known.
os::Expected<SocketOptions> adopt_options(int fd, Transport transport) noexcept {
    SocketOptions options{.no_delay = false};  // no wish of ours
    if (const auto set = configure(fd, transport, options); !set)
        return std::unexpected(set.error());
    if (!is_unix(transport)) return options;
    const auto credentials = os::socket_option(fd, SOL_SOCKET, SO_PASSCRED);
    if (!credentials) return std::unexpected(credentials.error());
    options.credentials = *credentials != 0;
    return options;
}

}  // namespace

os::Expected<void> configure(int fd, Transport transport, const SocketOptions& options) noexcept {
    const bool tcp = transport == Transport::tcp;
    const auto send_bytes = clamp(options.send_buffer_bytes);
    const auto receive_bytes = clamp(options.receive_buffer_bytes);
    const Setting settings[] = {
        {send_bytes > 0, SOL_SOCKET, SO_SNDBUF, send_bytes},
        {receive_bytes > 0, SOL_SOCKET, SO_RCVBUF, receive_bytes},
        {tcp && options.no_delay, IPPROTO_TCP, TCP_NODELAY, 1},
        {tcp && options.keep_alive, SOL_SOCKET, SO_KEEPALIVE, 1},
        {is_unix(transport) && options.credentials, SOL_SOCKET, SO_PASSCRED, 1},
        // What tells an empty message from the end of the connection: only a message has a time.
        {transport == Transport::unix_seqpacket, SOL_SOCKET, SO_TIMESTAMPNS, 1},
    };
    for (const auto& [wanted, level, option, value] : settings) {
        if (!wanted) continue;
        if (const auto set = os::set_socket_option(fd, level, option, value); !set) return set;
    }
    return {};
}

Result<std::pair<FileDescriptor, FileDescriptor>> make_pair(Transport transport,
                                                            const SocketOptions& options) {
    const std::string name(scheme_of(transport));
    auto ends = os::socketpair(type_of(transport));
    if (!ends) return os::error_of(ends.error(), name, os::descriptor_cure(ends.error().error));
    for (const auto* end : {&ends->first, &ends->second}) {
        if (const auto set = configure(end->get(), transport, options); !set)
            return os::error_of(set.error(), name);
    }
    return std::move(*ends);
}

Result<Adopted> take_over(FileDescriptor fd, std::string name) {
    if (name.empty()) name = "fd:" + std::to_string(fd.get());
    const auto transport = identify(fd.get(), name);
    if (!transport) return std::unexpected(transport.error());
    const auto options = adopt_options(fd.get(), *transport);
    if (!options) return os::error_of(options.error(), name);
    return Adopted{std::move(fd), *transport, std::move(name), *options};
}

}  // namespace patchbay::socket_detail
