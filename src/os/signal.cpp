// SPDX-License-Identifier: Apache-2.0
#include "os/signal.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace patchbay::os {
namespace {

// sigaddset() refuses 32 and 33, which the C library keeps for itself; masks read from the kernel may hold them.
::sigset_t to_set(SignalBits bits) noexcept {
    ::sigset_t set;
    ::sigemptyset(&set);
    std::memcpy(&set, &bits, sizeof bits);
    return set;
}

SignalBits to_bits(const ::sigset_t& set) noexcept {
    SignalBits bits = 0;
    std::memcpy(&bits, &set, sizeof bits);
    return bits;
}

Expected<SignalBits> change_mask(int how, SignalBits signals) noexcept {
    const auto set = to_set(signals);
    ::sigset_t old;
    ::sigemptyset(&old);
    const auto outcome = retry(Call::pthread_sigmask, [&] {
        const int error = ::pthread_sigmask(how, &set, &old);
        if (error != 0) errno = error;
        return error == 0 ? 0 : -1;
    });
    if (!outcome) return std::unexpected(outcome.error());
    return to_bits(old);
}

/// What sigqueue(3) would tell the receiver.
::siginfo_t queued_info(int signal, int payload) noexcept {
    ::siginfo_t info{};
    info.si_signo = signal;
    info.si_code = SI_QUEUE;
    info.si_pid = ::getpid();
    info.si_uid = ::getuid();
    info.si_value.sival_int = payload;
    return info;
}

}  // namespace

Expected<SignalBits> block_signals(SignalBits signals) noexcept {
    return change_mask(SIG_BLOCK, signals);
}

Expected<SignalBits> unblock_signals(SignalBits signals) noexcept {
    return change_mask(SIG_UNBLOCK, signals);
}

Expected<FileDescriptor> signalfd(SignalBits signals) noexcept {
    const auto set = to_set(signals);
    return transform(
        retry(Call::signalfd, [&] { return ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK); }),
        [](int fd) { return FileDescriptor(fd); });
}

Expected<bool> is_signalfd(int fd) noexcept {
    std::array<char, 64> target{};
    const auto path = "/proc/self/fd/" + std::to_string(fd);
    const auto size = retry(Call::readlink,
                            [&] { return ::readlink(path.c_str(), target.data(), target.size()); });
    if (!size) return std::unexpected(size.error());
    return std::string_view(target.data(), static_cast<std::size_t>(*size)) ==
           "anon_inode:[signalfd]";
}

Expected<SignalBits> pending_signals() noexcept {
    ::sigset_t set;
    ::sigemptyset(&set);
    const auto outcome = retry(Call::sigpending, [&] { return ::sigpending(&set); });
    if (!outcome) return std::unexpected(outcome.error());
    return to_bits(set);
}

Expected<void> queue_signal(pid_t process, pid_t thread, int signal, int payload) noexcept {
    auto info = queued_info(signal, payload);
    return done(retry(Call::tgsigqueue, [&] {
        return ::syscall(SYS_rt_tgsigqueueinfo, process, thread, signal, &info);
    }));
}

Expected<void> send_signal(int pidfd, int signal, std::optional<int> payload) noexcept {
    auto info = queued_info(signal, payload.value_or(0));
    return done(retry(Call::pidfd_send_signal, [&] {
        return ::syscall(SYS_pidfd_send_signal, pidfd, signal, payload ? &info : nullptr, 0U);
    }));
}

}  // namespace patchbay::os
