// SPDX-License-Identifier: Apache-2.0
#include "os/epoll.hpp"

#include "os/poll.hpp"

#include <poll.h>

namespace patchbay::os {

Expected<FileDescriptor> epoll_create() noexcept {
    return transform(retry(Call::epoll_create, [] { return ::epoll_create1(EPOLL_CLOEXEC); }),
                     [](int fd) { return FileDescriptor(fd); });
}

Expected<void> epoll_add(int epoll, int fd, std::uint32_t events, void* tag) noexcept {
    ::epoll_event event{};
    event.events = events;
    event.data.ptr = tag;
    return done(
        retry(Call::epoll_ctl, [&] { return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event); }));
}

Expected<std::size_t> epoll_wait(int epoll, std::span<::epoll_event> ready,
                                 Deadline deadline) noexcept {
    if (!deadline.is_now()) {
        // By poll, whose timeout is in ns: epoll_wait's is in ms, and epoll_pwait2 is younger than the kernels served.
        const auto any = wait_for(epoll, POLLIN, deadline);
        if (!any) return std::unexpected(any.error());
        if (!*any) return 0;
    }
    const auto count = retry(Call::epoll_wait, [&] {
        return ::epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), 0);
    });
    if (!count) return std::unexpected(count.error());
    return static_cast<std::size_t>(*count);
}

}  // namespace patchbay::os
