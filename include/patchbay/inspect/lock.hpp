// SPDX-License-Identifier: Apache-2.0
//
// FileLock: a lock on a file, who has it, and who waits for it. proc(5) /proc/locks
#pragma once

#include "patchbay/inspect/facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::inspect {

enum class LockKind : std::uint8_t {
    posix,             ///< fcntl(2) F_SETLK: a process's
    open_description,  ///< fcntl(2) F_OFD_SETLK: of all who share the open file description
    flock,             ///< flock(2): likewise
    lease,             ///< fcntl(2) F_SETLEASE: wants to be told of others' opens
    delegation,        ///< a network file server's
};

/// "posix", "open-description"... A literal.
[[nodiscard]] std::string_view name_of(LockKind kind) noexcept;

struct LockHolder {
    std::int32_t pid =
        0;  ///< -1: the kernel names none (open_description); 0: in another PID namespace
    std::optional<Index> process;  ///< where the snapshot has it
};

struct FileLock {
    LockKind kind = LockKind::posix;
    bool exclusive = false;
    LockHolder holder;
    std::vector<LockHolder> waiters;
    std::uint64_t device = 0;  ///< as Identity::device
    std::uint64_t inode = 0;
    std::uint64_t first_byte = 0;
    std::uint64_t last_byte = 0;  ///< UINT64_MAX: to the end of the file
    std::string path;  ///< as somebody who has it open sees it; empty: nobody visible has
    std::optional<Index> object;  ///< where the file is one of the snapshot's objects
    /// Processes that have the file open: of open_description and flock one of these, at least, is the holder.
    std::vector<Index> openers;
};

}  // namespace patchbay::inspect
