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
    // FUTEX_WAIT_BITSET, for it takes the end of the wait and not its length.
    ::timespec end{};
    const ::timespec* const timeout =
        deadline.is_never() ? nullptr : &(end = to_timespec(deadline));
    for (;;) {
        const auto outcome = intercept(Call::futex, [&] {
            return ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, expected, timeout, nullptr,
                             FUTEX_BITSET_MATCH_ANY);
        });
        if (outcome == 0 || errno == EAGAIN) return true;
        if (errno == ETIMEDOUT) return false;
        if (errno != EINTR) return failed(Call::futex);
    }
}

Expected<void> futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept {
    return done(retry(Call::futex, [&] {
        return ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
    }));
}

void futex_wake_one(const std::atomic<std::uint32_t>& word) noexcept {
    const int saved = errno;
    ::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    errno = saved;
}

}  // namespace patchbay::os
