// SPDX-License-Identifier: Apache-2.0
//
// System V semaphore sets: semget(2), semop(2), semctl(2).
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/ownership.hpp"

#include "os/call.hpp"
#include "os/direct_call.hpp"

#include <sys/sem.h>

#include <cstdint>
#include <span>

namespace patchbay::os {

/// semget(2): the id. `flags`: IPC_CREAT, IPC_EXCL and a mode.
Expected<int> semget(std::int32_t key, int count, int flags) noexcept;

/// semtimedop(2) again, after an attempt that failed with `error`.
Expected<bool> semop_after(int error, int id, std::span<::sembuf> steps,
                           Deadline deadline) noexcept;

/// semtimedop(2), all steps or none. False: not before the deadline. Marks the steps IPC_NOWAIT where it is now().
/// Inline where there is no deadline: direct_call.hpp says why.
inline Expected<bool> semop(int id, std::span<::sembuf> steps, Deadline deadline) noexcept {
    if (!deadline.is_never()) return semop_after(EINTR, id, steps, deadline);
    const auto outcome = intercept(Call::semop, [&] {
        return direct_call(::semop, SYS_semop, id, steps.data(), steps.size());
    });
    if (outcome == 0) [[likely]]
        return true;
    return semop_after(errno, id, steps, deadline);
}

/// The commands of semctl(2) that take nothing: GETVAL, GETPID, GETNCNT, GETZCNT, IPC_RMID.
Expected<int> semctl(int id, int index, int command) noexcept;
/// IPC_RMID, for clean-ups: neither counted nor failed by tests.
void discard_semaphore_set(int id) noexcept;
/// SETVAL.
Expected<void> set_semaphore(int id, int index, int value) noexcept;
/// GETALL and SETALL, of the whole set at once: as many values as it has semaphores.
Expected<void> get_semaphores(int id, std::span<std::uint16_t> values) noexcept;
Expected<void> set_semaphores(int id, std::span<const std::uint16_t> values) noexcept;
/// IPC_STAT.
Expected<::semid_ds> semaphore_set_status(int id) noexcept;
/// IPC_SET.
Expected<void> set_semaphore_set_ownership(int id, const Ownership& ownership) noexcept;

/// kernel.sem, and what of it is in use. IPC_INFO, SEM_INFO
struct SemaphoreSetLimits {
    std::uint64_t semaphores_per_set;
    std::uint64_t semaphores;
    std::uint64_t steps;
    std::uint64_t sets;
    std::uint64_t used_semaphores;
    std::uint64_t used_sets;
};
Expected<SemaphoreSetLimits> semaphore_set_limits() noexcept;

}  // namespace patchbay::os
