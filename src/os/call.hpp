// SPDX-License-Identifier: Apache-2.0
//
// The kernel seam: every system call of the library passes `intercept`, where a test can make it fail.
//
// A wrapper in this folder is three lines: name the call, make it, hand back its value or its errno.
// Without a test's FaultInjection the seam costs one relaxed load and a branch that is never taken.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <expected>
#include <string>
#include <type_traits>
#include <utility>

namespace patchbay::os {

// One list for the enumerators and their names.
// clang-format off: a line or two a topic, so that a new call changes its own topic only.
#define PATCHBAY_CALLS(CALL)                                                                      \
    /* descriptors and files */                                                                   \
        CALL(open) CALL(close) CALL(read) CALL(write) CALL(readv) CALL(writev)                    \
        CALL(fcntl) CALL(ioctl) CALL(dup) CALL(fstat) CALL(stat) CALL(readlink)                   \
        CALL(ftruncate) CALL(fallocate) CALL(fchmod) CALL(unlink) CALL(rename)                    \
        CALL(linkat) CALL(chmod) CALL(mkdir) CALL(statfs) CALL(poll) CALL(flock)                  \
        CALL(eventfd) CALL(timerfd_create) CALL(epoll_create) CALL(epoll_ctl)                     \
        CALL(epoll_wait) CALL(pread) CALL(pwrite) CALL(getdents) CALL(getxattr)                   \
    /* pipes and processes */                                                                     \
        CALL(pipe) CALL(mkfifo) CALL(splice) CALL(tee) CALL(vmsplice) CALL(posix_spawn)           \
        CALL(waitpid) CALL(waitid) CALL(pidfd_open) CALL(pidfd_send_signal) CALL(kill)            \
        CALL(kcmp) CALL(process_vm_readv)                                                         \
    /* message queues */                                                                          \
        CALL(mq_open) CALL(mq_unlink) CALL(mq_send) CALL(mq_receive) CALL(mq_getsetattr)          \
        CALL(mq_notify) CALL(ftok) CALL(msgget) CALL(msgsnd) CALL(msgrcv) CALL(msgctl)            \
    /* shared memory */                                                                           \
        CALL(shm_open) CALL(shm_unlink) CALL(memfd_create) CALL(mmap) CALL(munmap)                \
        CALL(mremap) CALL(madvise) CALL(shmget) CALL(shmat) CALL(shmdt) CALL(shmctl)              \
    /* semaphores */                                                                              \
        CALL(sem_open) CALL(sem_close) CALL(sem_unlink) CALL(sem_post) CALL(sem_wait)             \
        CALL(sem_getvalue) CALL(sem_init) CALL(sem_destroy) CALL(semget) CALL(semop)              \
        CALL(semctl)                                                                              \
    /* signals */                                                                                 \
        CALL(signalfd) CALL(sigaction) CALL(pthread_sigmask) CALL(sigqueue)                       \
        CALL(tgsigqueue) CALL(sigpending)                                                         \
    /* sockets */                                                                                 \
        CALL(socket) CALL(socketpair) CALL(bind) CALL(listen) CALL(accept) CALL(connect)          \
        CALL(send) CALL(sendto) CALL(sendmsg) CALL(recv) CALL(recvfrom) CALL(recvmsg)             \
        CALL(shutdown) CALL(getsockopt) CALL(setsockopt) CALL(getsockname)                        \
        CALL(getpeername) CALL(getaddrinfo)                                                       \
    /* threads and locks */                                                                       \
        CALL(pthread_create) CALL(pthread_mutex_init) CALL(pthread_mutex_lock)                    \
        CALL(futex) CALL(timer_create) CALL(timer_settime) CALL(membarrier)                       \
    /* limits */                                                                                  \
        CALL(getrlimit) CALL(sysctl)
// clang-format on

/// Every kind of call that the library makes, named as its manual page.
enum class Call : std::uint8_t {
#define PATCHBAY_CALL_ENUMERATOR(name) name,
    PATCHBAY_CALLS(PATCHBAY_CALL_ENUMERATOR)
#undef PATCHBAY_CALL_ENUMERATOR
};

/// "mq_open" for Call::mq_open: a literal.
[[nodiscard]] const char* name_of(Call call) noexcept;

/// A call that failed: its errno and its name.
struct Failure {
    int error;
    const char* call;
};

template <class T>
using Expected = std::expected<T, Failure>;

[[nodiscard]] inline std::unexpected<Failure> failed(Call call, int error = errno) noexcept {
    return std::unexpected(Failure{error, name_of(call)});
}

/// What a mechanism makes of a Failure: the Error that names the object and, where known, the cure.
[[nodiscard]] inline std::unexpected<Error> error_of(const Failure& failure, std::string object,
                                                     std::string cure = {}) {
    return std::unexpected(
        Error::system(failure.error, failure.call, std::move(object), std::move(cure)));
}

/// Set while a test injects faults (fault_injection.hpp).
extern std::atomic<bool> faults_armed;

/// The errno that the armed fault wants this call to fail with; 0: let it through.
[[nodiscard]] int injected_error(Call call) noexcept;

/// What a call of this type returns when it failed: -1, or MAP_FAILED and SEM_FAILED's like for pointers.
template <class T>
[[nodiscard]] T failure_value() noexcept {
    if constexpr (std::is_pointer_v<T>) {
        // MAP_FAILED and its like are defined so.
        // NOLINTNEXTLINE(performance-no-int-to-ptr)
        return reinterpret_cast<T>(std::intptr_t{-1});
    } else {
        return T(-1);
    }
}

/// Makes the call, or fails it where a test asked for that: returns -1 with errno set, as the kernel does.
template <class Operation>
auto intercept(Call call, Operation&& operation) noexcept -> decltype(operation()) {
    if (faults_armed.load(std::memory_order_relaxed)) [[unlikely]] {
        if (const int error = injected_error(call); error != 0) {
            errno = error;
            return failure_value<decltype(operation())>();
        }
    }
    return operation();
}

/// Makes the call once: its value, or its Failure.
template <class Operation>
auto once(Call call, Operation&& operation) noexcept -> Expected<decltype(operation())> {
    const auto value = intercept(call, operation);
    if (value == failure_value<decltype(operation())>()) [[unlikely]]
        return failed(call);
    return value;
}

/// The failed first call of `retry`: cold, so that what calls `retry` stays small.
template <class Operation>
[[gnu::cold, gnu::noinline]] auto retry_interrupted(Call call, Operation& operation) noexcept
    -> Expected<decltype(operation())> {
    while (errno == EINTR) {
        const auto value = intercept(call, operation);
        if (value != failure_value<decltype(operation())>()) return value;
    }
    return failed(call);
}

/// As `once`, made again while a signal interrupts it. Only for calls that do not wait:
/// what waits goes through `wait_for` (poll.hpp), which keeps the original deadline.
template <class Operation>
auto retry(Call call, Operation&& operation) noexcept -> Expected<decltype(operation())> {
    const auto value = intercept(call, operation);
    if (value != failure_value<decltype(operation())>()) [[likely]]
        return value;
    return retry_interrupted(call, operation);
}

/// std::expected::transform, which g++ 12 does not have yet.
template <class T, class Function>
auto transform(Expected<T>&& outcome, Function&& function) noexcept
    -> Expected<decltype(function(*outcome))> {
    if (!outcome) return std::unexpected(outcome.error());
    return function(*outcome);
}

/// Drops the value of a call that is made for its effect.
template <class T>
Expected<void> done(const Expected<T>& outcome) noexcept {
    if (!outcome) return std::unexpected(outcome.error());
    return {};
}

}  // namespace patchbay::os
