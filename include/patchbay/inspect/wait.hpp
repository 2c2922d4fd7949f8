// SPDX-License-Identifier: Apache-2.0
//
// Wait: a thread sleeps in a system call on an object.
#pragma once

#include "patchbay/inspect/facts.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace patchbay::inspect {

enum class WaitFor : std::uint8_t {
    reading,    ///< read, recv, mq_receive, msgrcv: until something comes
    writing,    ///< write, send, mq_send, msgsnd: until there is room
    accepting,  ///< accept: until somebody connects
    connecting,
    semaphore,  ///< semop
    futex,      ///< a lock, a POSIX semaphore, a condition variable: a word of memory
    events,  ///< epoll_wait: on the epoll, whose facts say for what; poll: one Wait for each object of its list
    opening,  ///< open of a FIFO: until the other side opens it
    lock,     ///< fcntl, flock: see Snapshot::locks
    signal,   ///< sigwaitinfo, pause: no object
};

/// "reading", "futex"... A literal.
[[nodiscard]] std::string_view name_of(WaitFor what) noexcept;

struct Wait {
    Index process = 0;
    std::int32_t thread = 0;  ///< tid
    WaitFor what = WaitFor::reading;
    /// Empty: the object is none that a snapshot has (a file, a terminal, a futex that no other process can reach).
    std::optional<Index> object;
    std::int32_t descriptor = -1;  ///< the call names it by this
    /// Of a futex: its address in the process, and where it is in the object.
    std::uint64_t address = 0;
    std::uint64_t offset_bytes = 0;
    /// A futex that only its own process can reach: FUTEX_PRIVATE_FLAG.
    bool is_private = false;

    friend bool operator==(const Wait&, const Wait&) = default;
};

}  // namespace patchbay::inspect
