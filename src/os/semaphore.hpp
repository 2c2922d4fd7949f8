// SPDX-License-Identifier: Apache-2.0
//
// POSIX semaphores: sem_open(3) and its kin.
#pragma once

#include "patchbay/deadline.hpp"

#include "os/call.hpp"

#include <semaphore.h>

#include <cstdint>
#include <optional>
#include <string>

namespace patchbay::os {

/// Where glibc keeps "/NAME": "/dev/shm/sem.NAME". sem_overview(7)
[[nodiscard]] std::string semaphore_path(const std::string& name);

/// What tells one semaphore's file from another of the same name.
struct FileIdentity {
    std::uint64_t device;
    std::uint64_t inode;
    friend bool operator==(FileIdentity, FileIdentity) = default;
};

/// Makes "/NAME" with exactly this mode and value, in one step: nobody sees it half-made. EEXIST.
Expected<FileIdentity> create_semaphore(const std::string& name, std::uint32_t mode,
                                        unsigned value) noexcept;

/// sem_open(3) of one that exists.
Expected<::sem_t*> sem_open(const std::string& name) noexcept;
/// sem_close(3), neither counted nor failed by tests: it only unmaps.
void sem_close(::sem_t* semaphore) noexcept;
Expected<void> sem_unlink(const std::string& name) noexcept;
/// Removes the name where it still leads to this file: for clean-ups, neither counted nor failed by tests.
void discard_semaphore(const std::string& name, FileIdentity identity) noexcept;

/// sem_init(3), shared between processes.
Expected<void> sem_init(::sem_t* semaphore, unsigned value) noexcept;

/// sem_post(3). EOVERFLOW: the value is SEM_VALUE_MAX.
Expected<void> sem_post(::sem_t* semaphore) noexcept;
/// sem_clockwait(3) on the monotonic clock. False: the deadline passed.
Expected<bool> sem_wait(::sem_t* semaphore, Deadline deadline) noexcept;
Expected<std::uint32_t> sem_getvalue(::sem_t* semaphore) noexcept;

/// How many wait, where the C library's layout is known: glibc on 64-bit machines counts them beside the value.
[[nodiscard]] std::optional<std::uint32_t> semaphore_waiters(const ::sem_t* semaphore) noexcept;

}  // namespace patchbay::os
