// SPDX-License-Identifier: Apache-2.0
#include "os/futex.hpp"

#include "os/time.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

namespace patchbay::os {

Expected<bool> futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                          Deadline deadline) noexcept {
    if (deadline.expired()) return false;
    ::timespec left{};
    const ::timespec* timeout =
        deadline.is_never() ? nullptr : &(left = to_timespec(deadline.remaining()));
    const auto outcome = intercept(Call::futex, [&] {
        return ::syscall(SYS_futex, &word, FUTEX_WAIT, expected, timeout, nullptr, 0);
    });
    if (outcome == 0 || errno == EAGAIN || errno == EINTR) return true;
    if (errno == ETIMEDOUT) return false;
    return failed(Call::futex);
}

Expected<void> futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept {
    return done(retry(Call::futex, [&] {
        return ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
    }));
}

}  // namespace patchbay::os
