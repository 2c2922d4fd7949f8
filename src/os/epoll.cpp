// SPDX-License-Identifier: Apache-2.0
#include "os/epoll.hpp"

#include <sys/epoll.h>

namespace patchbay::os {

Expected<FileDescriptor> epoll() noexcept {
    return transform(retry(Call::epoll_create, [] { return ::epoll_create1(EPOLL_CLOEXEC); }),
                     [](int fd) { return FileDescriptor(fd); });
}

Expected<void> epoll_add(int epoll, int fd) noexcept {
    ::epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    return done(
        retry(Call::epoll_ctl, [&] { return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event); }));
}

}  // namespace patchbay::os
