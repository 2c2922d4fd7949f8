// SPDX-License-Identifier: Apache-2.0
#include "peers/common/sockets.hpp"

#include <sys/un.h>

#include <cstring>

namespace patchbay::measure {
namespace {

template <class Specific>
SocketAddress general(const Specific& specific, std::size_t size_bytes) {
    SocketAddress address;
    std::memcpy(&address.storage, &specific, sizeof specific);
    address.size_bytes = static_cast<::socklen_t>(size_bytes);
    return address;
}

}  // namespace

SocketAddress internet_address(std::uint16_t port) {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return general(address, sizeof address);
}

SocketAddress unix_address(const std::string& name) {
    ::sockaddr_un address{};
    if (name.size() + 1 > sizeof address.sun_path)
        throw Exception(Error::system(ENAMETOOLONG, "bind", name));
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    return general(address, offsetof(::sockaddr_un, sun_path) + 1 + name.size());
}

FileDescriptor make_socket(const SocketAddress& address, int type) {
    return FileDescriptor(
        expect(::socket(address.storage.ss_family, type | SOCK_CLOEXEC, 0), "socket", "bench"));
}

std::uint16_t bind_socket(const FileDescriptor& socket, const SocketAddress& address) {
    expect(::bind(socket.get(), address.get(), address.size_bytes), "bind", "bench");
    if (address.storage.ss_family != AF_INET) return 0;
    ::sockaddr_in bound{};
    ::socklen_t size = sizeof bound;
    expect(::getsockname(socket.get(), reinterpret_cast<::sockaddr*>(&bound), &size), "getsockname",
           "bench");
    return ntohs(bound.sin_port);
}

void connect_socket(const FileDescriptor& socket, const SocketAddress& address) {
    expect(::connect(socket.get(), address.get(), address.size_bytes), "connect", "bench");
}

DescriptorsEnd::Parts join(const Place& place, const Exchange& exchange, int type,
                           const SocketAddress& address) {
    DescriptorsEnd::Parts parts;
    auto socket = make_socket(address, type);
    if (place.is_first()) {
        const auto port = bind_socket(socket, address);
        expect(::listen(socket.get(), static_cast<int>(place.receivers)), "listen", "bench");
        exchange(std::to_string(port));
        for (unsigned index = 0; index < place.receivers; ++index)
            parts.owned.emplace_back(
                expect(::accept4(socket.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept", "bench"));
    } else {
        const auto port = static_cast<std::uint16_t>(std::stoul(exchange("").front()));
        connect_socket(socket, port == 0 ? address : internet_address(port));
        parts.owned.push_back(std::move(socket));
    }
    for (const auto& descriptor : parts.owned) parts.out.push_back(descriptor.get());
    parts.in = parts.out.front();
    return parts;
}

}  // namespace patchbay::measure
