// SPDX-License-Identifier: Apache-2.0
#include "inspect/socket_tables.hpp"

#include "inspect/netlink.hpp"
#include "os/socket_diag.hpp"

#include <cerrno>

namespace patchbay::inspect {

os::Expected<SocketDiag> SocketDiag::open() noexcept {
    auto fd = os::open_socket_diag();
    if (!fd) return std::unexpected(fd.error());
    return SocketDiag(std::move(*fd));
}

template <class Socket, class Request, class Parse>
os::Expected<std::vector<Socket>> SocketDiag::dump(const Request& request, Parse&& parse) {
    if (const auto sent = os::request_sockets(fd_.get(), request); !sent)
        return std::unexpected(sent.error());
    std::vector<Socket> sockets;
    for (;;) {
        const auto size = os::receive_sockets(fd_.get(), buffer_);
        if (!size) return std::unexpected(size.error());
        NetlinkMessages messages(Bytes(buffer_).first(*size));
        bool any = false;
        while (const auto message = messages.next()) {
            any = true;
            if (message->type == kNetlinkDone) return sockets;
            if (message->type == kNetlinkError)
                return os::failed(os::Call::recv, netlink_error(message->bytes));
            if (auto socket = parse(message->bytes)) sockets.push_back(std::move(*socket));
        }
        if (!any) return os::failed(os::Call::recv, EPROTO);
    }
}

os::Expected<std::vector<UnixSocket>> SocketDiag::unix_sockets() {
    return dump<UnixSocket>(unix_diag_request(), parse_unix_diag);
}

os::Expected<std::vector<InternetSocket>> SocketDiag::internet_sockets(bool ipv6, bool udp) {
    return dump<InternetSocket>(inet_diag_request(ipv6, udp), parse_inet_diag);
}

os::Expected<std::vector<VsockSocket>> SocketDiag::vsock_sockets() {
    return dump<VsockSocket>(vsock_diag_request(), parse_vsock_diag);
}

std::vector<UnixSocket> unix_sockets_in_text(os::TextReader& reader, int folder) {
    const auto text = reader.read(folder, "net/unix");
    return text ? parse_net_unix(*text) : std::vector<UnixSocket>{};
}

std::vector<InternetSocket> internet_sockets_in_text(os::TextReader& reader, int folder, bool ipv6,
                                                     bool udp) {
    const char* const path =
        udp ? (ipv6 ? "net/udp6" : "net/udp") : (ipv6 ? "net/tcp6" : "net/tcp");
    const auto text = reader.read(folder, path);
    return text ? parse_net_inet(*text, ipv6) : std::vector<InternetSocket>{};
}

}  // namespace patchbay::inspect
