// SPDX-License-Identifier: Apache-2.0
#include "os/interruption.hpp"

#include "os/time.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>

#ifndef sigev_notify_thread_id                 // glibc before 2.38 names it only inside the union
#define sigev_notify_thread_id _sigev_un._tid  // NOLINT(readability-identifier-naming)
#endif

namespace patchbay::os {
namespace {

constexpr ::timespec kAgain{.tv_sec = 0, .tv_nsec = 1'000'000};

void do_nothing(int) {}

std::atomic<int> chosen_signal{0};

/// Whether `number` has our handler, now at the latest.
Expected<bool> claim(int number) noexcept {
    struct ::sigaction action{};
    const auto looked =
        retry(Call::sigaction, [&] { return ::sigaction(number, nullptr, &action); });
    if (!looked) return std::unexpected(looked.error());
    if ((action.sa_flags & SA_SIGINFO) != 0) return false;
    if (action.sa_handler == do_nothing) return true;
    if (action.sa_handler != SIG_DFL) return false;
    action.sa_handler = do_nothing;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    ::sigemptyset(&action.sa_mask);
    return transform(retry(Call::sigaction, [&] { return ::sigaction(number, &action, nullptr); }),
                     [](int) { return true; });
}

/// The signal to use: looked at each time, since the program may have changed its action.
Expected<int> interrupting_signal() noexcept {
    int number = chosen_signal.load(std::memory_order_relaxed);
    if (number == 0) number = SIGRTMAX;
    for (; number >= SIGRTMIN; --number) {
        const auto claimed = claim(number);
        if (!claimed) return std::unexpected(claimed.error());
        if (!*claimed) continue;
        chosen_signal.store(number, std::memory_order_relaxed);
        return number;
    }
    chosen_signal.store(0, std::memory_order_relaxed);
    return failed(Call::sigaction, EBUSY);
}

Expected<::timer_t> timer_for_this_thread(int signal) noexcept {
    ::sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = signal;
    event.sigev_notify_thread_id = ::gettid();
    ::timer_t timer{};
    const auto made =
        retry(Call::timer_create, [&] { return ::timer_create(CLOCK_MONOTONIC, &event, &timer); });
    if (!made) return std::unexpected(made.error());
    return timer;
}

Expected<::sigset_t> unblock(int signal) noexcept {
    ::sigset_t one{};
    ::sigset_t before{};
    ::sigemptyset(&one);
    ::sigaddset(&one, signal);
    const auto outcome = retry(Call::pthread_sigmask, [&] {
        errno = ::pthread_sigmask(SIG_UNBLOCK, &one, &before);
        return errno == 0 ? 0 : -1;
    });
    if (!outcome) return std::unexpected(outcome.error());
    return before;
}

}  // namespace

Expected<Interruption> Interruption::at(Deadline deadline) noexcept {
    Interruption interruption;
    if (deadline.is_never()) return interruption;
    const auto signal = interrupting_signal();
    if (!signal) return std::unexpected(signal.error());
    const auto timer = timer_for_this_thread(*signal);
    if (!timer) return std::unexpected(timer.error());
    const auto mask = unblock(*signal);
    if (!mask) {
        ::timer_delete(*timer);
        return std::unexpected(mask.error());
    }
    interruption.timer_ = *timer;
    interruption.mask_ = *mask;
    // A time of zero would disarm it.
    const auto first = deadline.is_now() ? kAgain : to_timespec(deadline);
    const ::itimerspec times{.it_interval = kAgain, .it_value = first};
    const auto set = retry(Call::timer_settime,
                           [&] { return ::timer_settime(*timer, TIMER_ABSTIME, &times, nullptr); });
    if (!set) return std::unexpected(set.error());
    return interruption;
}

Interruption::~Interruption() {
    if (!timer_) return;
    // In this order: a signal that is on its way is delivered as timer_delete returns, before it may be blocked again.
    ::timer_delete(*timer_);
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
}

}  // namespace patchbay::os
