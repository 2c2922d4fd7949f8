// SPDX-License-Identifier: Apache-2.0
#include "os/timer.hpp"

#include "os/time.hpp"

#include <sys/timerfd.h>

namespace patchbay::os {

Expected<FileDescriptor> periodic_timer(std::chrono::milliseconds period) noexcept {
    const auto fd = retry(Call::timerfd_create, [] {
        return ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    });
    if (!fd) return std::unexpected(fd.error());
    FileDescriptor timer(*fd);
    const ::itimerspec times{.it_interval = to_timespec(period), .it_value = to_timespec(period)};
    const auto set =
        retry(Call::timer_settime, [&] { return ::timerfd_settime(*fd, 0, &times, nullptr); });
    if (!set) return std::unexpected(set.error());
    return timer;
}

}  // namespace patchbay::os
