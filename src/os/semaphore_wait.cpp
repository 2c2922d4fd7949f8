// SPDX-License-Identifier: Apache-2.0
#include "os/semaphore.hpp"
#include "os/time.hpp"

#include <atomic>
#include <bit>
#include <cstring>

#if defined(__SANITIZE_THREAD__)
#define PATCHBAY_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PATCHBAY_TSAN 1
#endif
#endif

#ifdef PATCHBAY_TSAN
extern "C" void __tsan_acquire(void* address);
#endif

namespace patchbay::os {
namespace {

/// ThreadSanitizer knows that sem_post happens before the sem_wait that it lets go, but does not know sem_clockwait.
void acquired([[maybe_unused]] ::sem_t* semaphore) noexcept {
#ifdef PATCHBAY_TSAN
    ::__tsan_acquire(semaphore);
#endif
}

#if defined(__GLIBC__) && __SIZEOF_POINTER__ == 8
constexpr bool kCountsWaiters = true;
#else
constexpr bool kCountsWaiters = false;
#endif

/// The first word of a semaphore: value below, waiters above (struct new_sem of glibc since 2.21, which processes with
/// different versions of it share, so that it cannot change).
std::uint64_t first_word(const ::sem_t* semaphore) noexcept {
    auto* const word = reinterpret_cast<std::uint64_t*>(const_cast<::sem_t*>(semaphore));
    return std::atomic_ref(*word).load(std::memory_order_relaxed);
}

/// Asks the library at hand, once, whether the value lies where it is expected.
bool layout_is_known() noexcept {
    static const bool known = [] {
        if (!kCountsWaiters || std::endian::native != std::endian::little) return false;
        ::sem_t probe{};
        return ::sem_init(&probe, 1, 5) == 0 && first_word(&probe) == 5;
    }();
    return known;
}

}  // namespace

Expected<bool> sem_wait(::sem_t* semaphore, Deadline deadline) noexcept {
    ::timespec until{};
    if (!deadline.is_now() && !deadline.is_never()) until = to_timespec(deadline);
    for (;;) {
        const int outcome = intercept(Call::sem_wait, [&] {
            if (deadline.is_now()) return ::sem_trywait(semaphore);
            if (deadline.is_never()) return ::sem_wait(semaphore);
            return ::sem_clockwait(semaphore, CLOCK_MONOTONIC, &until);
        });
        if (outcome == 0) {
            acquired(semaphore);
            return true;
        }
        if (errno == ETIMEDOUT || (errno == EAGAIN && deadline.is_now())) return false;
        if (errno != EINTR) return failed(Call::sem_wait);
    }
}

std::optional<std::uint32_t> semaphore_waiters(const ::sem_t* semaphore) noexcept {
    if (!layout_is_known()) return std::nullopt;
    return static_cast<std::uint32_t>(first_word(semaphore) >> 32U);
}

}  // namespace patchbay::os
