// SPDX-License-Identifier: Apache-2.0
//
// LifeLock: a lock on one byte of a file that shows others that its holder lives; the kernel alone takes it away.
//
// F_OFD_SETLK on an open file description of its own. The kernel releases it when the last thread of the process is
// gone, so "free" proves that no thread of the holder runs any more; it works across PID namespaces and clock jumps,
// and a stopped process is not a dead one. Children must not keep it for a dead parent: fork(2) closes the description
// in the child (a hook of pthread_atfork(3)), exec does by itself. Bytes may lie past the end of the file.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <cstdint>
#include <memory>

namespace patchbay::os {

class LifeLock {
public:
    /// Opens the file behind `fd` anew (through /proc), holding nothing yet. The file must be writable for us.
    static Expected<std::unique_ptr<LifeLock>> open(int fd) noexcept;
    LifeLock(const LifeLock&) = delete;
    LifeLock& operator=(const LifeLock&) = delete;
    ~LifeLock();

    /// False: somebody else has it.
    Expected<bool> try_take(std::int64_t byte) noexcept;
    /// The same, but with any number of others who share it; only try_take() by somebody else fails then.
    Expected<bool> try_share(std::int64_t byte) noexcept;
    Expected<void> give_back(std::int64_t byte) noexcept;
    /// Whether somebody else than this object has it.
    [[nodiscard]] Expected<bool> is_taken(std::int64_t byte) const noexcept;
    /// Whether any open file description but that of `fd` has it; `fd` may be read-only.
    static Expected<bool> is_taken(int fd, std::int64_t byte) noexcept;
    /// The same, but not where it is only shared.
    static Expected<bool> is_taken_alone(int fd, std::int64_t byte) noexcept;

private:
    friend class LifeLocks;
    LifeLock() noexcept = default;

    FileDescriptor file_;
    bool entered_ = false;  ///< in the list of those that fork closes
    LifeLock* previous_ = nullptr;
    LifeLock* next_ = nullptr;
};

}  // namespace patchbay::os
