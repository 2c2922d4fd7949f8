// SPDX-License-Identifier: Apache-2.0
#include "os/process.hpp"

#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace patchbay::os {
namespace {

class SpawnSetup {
public:
    explicit SpawnSetup(const SpawnRequest& request) noexcept {
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_init(&actions_);
        set_signals();
        if (request.own_group) ::posix_spawnattr_setpgroup(&attributes_, 0);
        const int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                          (request.own_group ? POSIX_SPAWN_SETPGROUP : 0);
        ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
        if (request.directory != nullptr)
            keep(::posix_spawn_file_actions_addchdir_np(&actions_, request.directory));
        for (const auto& move : request.moves)
            keep(::posix_spawn_file_actions_adddup2(&actions_, move.from, move.to));
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
    ~SpawnSetup() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    [[nodiscard]] int error() const noexcept { return error_; }
    [[nodiscard]] const ::posix_spawnattr_t* attributes() const noexcept { return &attributes_; }
    [[nodiscard]] const ::posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }

private:
    void set_signals() noexcept {
        ::sigset_t signals;
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        ::sigfillset(&signals);
        ::sigdelset(&signals, SIGHUP);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    }
    void keep(int error) noexcept {
        if (error_ == 0) error_ = error;
    }

    ::posix_spawnattr_t attributes_;
    ::posix_spawn_file_actions_t actions_;
    int error_ = 0;
};

Expected<std::optional<ChildEnd>> look_at(pid_t child, int flags) noexcept {
    ::siginfo_t info{};
    const auto outcome = retry(Call::waitid, [&] {
        return ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | flags);
    });
    if (!outcome) return std::unexpected(outcome.error());
    if (info.si_pid == 0) return std::nullopt;
    return ChildEnd{.code = info.si_code, .status = info.si_status};
}

}  // namespace

Expected<pid_t> spawn(const SpawnRequest& request) noexcept {
    const SpawnSetup setup(request);
    if (setup.error() != 0) return failed(Call::posix_spawn, setup.error());
    return retry(Call::posix_spawn, [&]() -> pid_t {
        pid_t child = -1;
        // It returns its errno instead of setting it.
        const int error = ::posix_spawnp(
            &child, request.program, setup.actions(), setup.attributes(), request.arguments,
            request.environment != nullptr ? request.environment : environ);
        if (error == 0) return child;
        errno = error;
        return -1;
    });
}

Expected<FileDescriptor> pidfd_open(pid_t process) noexcept {
    return transform(retry(Call::pidfd_open,
                           [&] { return static_cast<int>(::syscall(SYS_pidfd_open, process, 0)); }),
                     [](int fd) { return FileDescriptor(fd); });
}

Expected<std::optional<ChildEnd>> reap(pid_t child) noexcept {
    return look_at(child, 0);
}

Expected<std::optional<ChildEnd>> peek_end(pid_t child) noexcept {
    return look_at(child, WNOWAIT);
}

Expected<void> kill(pid_t process, int signal) noexcept {
    return done(retry(Call::kill, [&] { return ::kill(process, signal); }));
}

pid_t own_process() noexcept {
    return ::getpid();
}

}  // namespace patchbay::os
