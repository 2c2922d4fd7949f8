// SPDX-License-Identifier: Apache-2.0
//
// Sending signals: to a process by its number or by a reference that cannot go stale, and to a thread.
//
// Errors of all of them: not_found (no such process or thread), denied (another user's), exhausted (the queue of
// real-time signals is full: with RLIMIT_SIGPENDING and the cure), invalid (no such target).
//
// See  kill(2), sigqueue(3), pidfd_open(2), pidfd_send_signal(2), rt_tgsigqueueinfo(2)
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/signal_set.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace patchbay {

/// Sends a signal to a process; `process` is above 0 (groups: kill(1)). @source kill(2)
Result<void> send_signal(pid_t process, Signal signal);
/// The same with an int along. Standard signals merge all the same. @source sigqueue(3)
Result<void> send_signal(pid_t process, Signal signal, std::int32_t payload);
/// To one thread (`thread` as gettid(2) gives it) of a process. @source rt_tgsigqueueinfo(2)
Result<void> send_signal_to_thread(pid_t process, pid_t thread, Signal signal,
                                   std::int32_t payload = 0);

/// A process, by a descriptor that means this one and never a later one with the same number.
class ProcessReference {
public:
    /// Refers to the process that has the number now. @errors not_found; unsupported (before Linux 5.3)
    /// @source pidfd_open(2)
    static Result<ProcessReference> open(pid_t process);
    /// Takes over a pidfd, such as SO_PEERPIDFD gives.
    static ProcessReference adopt(FileDescriptor pidfd, std::string name = "process");

    Result<void> send(Signal signal) const;
    Result<void> send(Signal signal, std::int32_t payload) const;
    /// Waits until it has ended (also while nobody has reaped it). @return  false: not in time
    Result<bool> wait_for_end(Deadline deadline) const;

    /// Readable when the process has ended. Borrowed.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    [[nodiscard]] int release_fd() noexcept { return fd_.release(); }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    ProcessReference(FileDescriptor fd, std::string name) noexcept
        : fd_(std::move(fd)), name_(std::move(name)) {}
    FileDescriptor fd_;
    std::string name_;
};

}  // namespace patchbay
