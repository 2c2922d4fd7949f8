// SPDX-License-Identifier: Apache-2.0
#include "os/socket.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace patchbay::os {
namespace {

// Linux 6.5; older headers do not have it.
#ifdef SO_PEERPIDFD
constexpr int kPeerPidfd = SO_PEERPIDFD;
#else
constexpr int kPeerPidfd = 77;
#endif

/// getsockname(2) or getpeername(2).
template <class Function>
Expected<SocketName> name_by(Call call, Function function) noexcept {
    SocketName name{.storage = {}, .size = sizeof name.storage};
    const auto outcome = retry(call, [&] { return function(name.get(), &name.size); });
    if (!outcome) return std::unexpected(outcome.error());
    name.size = std::min(name.size, static_cast<::socklen_t>(sizeof name.storage));
    return name;
}

template <class T>
Expected<T> option_of(int fd, int level, int option) noexcept {
    T value{};
    ::socklen_t size = sizeof value;
    const auto outcome =
        retry(Call::getsockopt, [&] { return ::getsockopt(fd, level, option, &value, &size); });
    if (!outcome) return std::unexpected(outcome.error());
    return value;
}

}  // namespace

Expected<FileDescriptor> socket(int domain, int type) noexcept {
    return transform(retry(Call::socket, [&] { return ::socket(domain, type | SOCK_CLOEXEC, 0); }),
                     [](int fd) { return FileDescriptor(fd); });
}

Expected<std::pair<FileDescriptor, FileDescriptor>> socketpair(int type) noexcept {
    std::array<int, 2> ends{-1, -1};
    const auto outcome = retry(Call::socketpair, [&] {
        return ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data());
    });
    if (!outcome) return std::unexpected(outcome.error());
    return std::pair(FileDescriptor(ends[0]), FileDescriptor(ends[1]));
}

Expected<void> bind(int fd, const ::sockaddr* name, ::socklen_t size) noexcept {
    return done(retry(Call::bind, [&] { return ::bind(fd, name, size); }));
}

Expected<void> listen(int fd, int backlog) noexcept {
    return done(retry(Call::listen, [&] { return ::listen(fd, backlog); }));
}

Expected<FileDescriptor> accept(int fd) noexcept {
    return transform(
        retry(Call::accept, [&] { return ::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC); }),
        [](int accepted) { return FileDescriptor(accepted); });
}

Expected<void> connect(int fd, const ::sockaddr* name, ::socklen_t size) noexcept {
    return done(retry(Call::connect, [&] { return ::connect(fd, name, size); }));
}

Expected<void> connect_waiting(int fd, const ::sockaddr* name, ::socklen_t size) noexcept {
    return done(once(Call::connect, [&] { return ::connect(fd, name, size); }));
}

Expected<void> shutdown(int fd, int how) noexcept {
    return done(retry(Call::shutdown, [&] { return ::shutdown(fd, how); }));
}

Expected<SocketName> local_name(int fd) noexcept {
    return name_by(Call::getsockname, [&](::sockaddr* name, ::socklen_t* size) {
        return ::getsockname(fd, name, size);
    });
}

Expected<SocketName> peer_name(int fd) noexcept {
    return name_by(Call::getpeername, [&](::sockaddr* name, ::socklen_t* size) {
        return ::getpeername(fd, name, size);
    });
}

Expected<int> socket_option(int fd, int level, int option) noexcept {
    return option_of<int>(fd, level, option);
}

Expected<void> set_socket_option(int fd, int level, int option, int value) noexcept {
    return done(retry(Call::setsockopt,
                      [&] { return ::setsockopt(fd, level, option, &value, sizeof value); }));
}

Expected<void> set_send_timeout(int fd, Deadline deadline) noexcept {
    using std::chrono::microseconds;
    ::timeval timeout{};  // zero: none
    if (!deadline.is_never()) {
        const auto left =
            std::max(std::chrono::ceil<microseconds>(deadline.remaining()), microseconds(1));
        timeout.tv_sec = left.count() / 1'000'000;
        timeout.tv_usec = left.count() % 1'000'000;
    }
    return done(retry(Call::setsockopt, [&] {
        return ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    }));
}

Expected<::ucred> peer_credentials(int fd) noexcept {
    return option_of<::ucred>(fd, SOL_SOCKET, SO_PEERCRED);
}

Expected<FileDescriptor> peer_pidfd(int fd) noexcept {
    return transform(option_of<int>(fd, SOL_SOCKET, kPeerPidfd),
                     [](int pidfd) { return FileDescriptor(pidfd); });
}

Expected<std::size_t> bytes_unsent(int fd) noexcept {
    int unsent = 0;
    const auto outcome = retry(Call::ioctl, [&] { return ::ioctl(fd, SIOCOUTQ, &unsent); });
    if (!outcome) return std::unexpected(outcome.error());
    return static_cast<std::size_t>(unsent);
}

}  // namespace patchbay::os
