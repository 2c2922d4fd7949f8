// SPDX-License-Identifier: Apache-2.0
//
// Children: posix_spawn(3), pidfd_open(2), waitid(2), kill(2).
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <sys/types.h>

#include <optional>
#include <span>

namespace patchbay::os {

/// The child finds our descriptor `from` under the number `to`.
struct DescriptorMove {
    int from;
    int to;
};

struct SpawnRequest {
    const char* program = nullptr;               ///< looked up in PATH unless it holds a '/'
    char* const* arguments = nullptr;            ///< with the name first and a null pointer last
    char* const* environment = nullptr;          ///< null: ours
    const char* directory = nullptr;             ///< null: ours
    std::span<const DescriptorMove> moves = {};  ///< no `from` is any other's `to`
    bool own_group = false;                      ///< leads a process group of its own
};

/// Starts a program. The child has no blocked signals, and the default action for all but SIGHUP, which stays ignored
/// where it was (nohup). Fails where the program cannot be executed.
Expected<pid_t> spawn(const SpawnRequest& request) noexcept;

/// A descriptor that polls readable when the process has ended. ENOSYS before Linux 5.3 and in some sandboxes.
Expected<FileDescriptor> pidfd_open(pid_t process) noexcept;

/// How a child ended, as waitid(2) tells: si_code and si_status.
struct ChildEnd {
    int code;
    int status;
};

/// Takes away a child that has ended; an empty optional while it runs. ECHILD: it is not ours, or was taken before.
Expected<std::optional<ChildEnd>> reap(pid_t child) noexcept;
/// The same, without taking it away.
Expected<std::optional<ChildEnd>> peek_end(pid_t child) noexcept;

/// kill(2): a process, or with a negative number a process group.
Expected<void> kill(pid_t process, int signal) noexcept;

/// getpid(2).
[[nodiscard]] pid_t own_process() noexcept;

}  // namespace patchbay::os
