// SPDX-License-Identifier: Apache-2.0
#include "os/socket_diag.hpp"

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <sys/xattr.h>

#include <array>
#include <cstring>

namespace patchbay::os {

Expected<FileDescriptor> open_socket_diag() noexcept {
    return transform(
        retry(Call::socket,
              [&] { return ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG); }),
        [](int fd) { return FileDescriptor(fd); });
}

Expected<void> request_sockets(int fd, Bytes request) noexcept {
    ::nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + request.size());
    header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    std::array<::iovec, 2> parts{
        {{&header, sizeof header}, {const_cast<std::byte*>(request.data()), request.size()}}};
    ::sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    ::msghdr message{};
    message.msg_name = &kernel;
    message.msg_namelen = sizeof kernel;
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    return done(retry(Call::sendmsg, [&] { return ::sendmsg(fd, &message, 0); }));
}

Expected<std::size_t> receive_sockets(int fd, MutableBytes buffer) noexcept {
    return transform(retry(Call::recv, [&] { return ::recv(fd, buffer.data(), buffer.size(), 0); }),
                     [](::ssize_t size) { return static_cast<std::size_t>(size); });
}

Expected<std::string_view> protocol_of(const char* path, std::span<char> buffer) noexcept {
    return transform(
        retry(
            Call::getxattr,
            [&] { return ::getxattr(path, "system.sockprotoname", buffer.data(), buffer.size()); }),
        [&](::ssize_t size) {
            const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
            return text.substr(0, text.find('\0'));
        });
}

}  // namespace patchbay::os
