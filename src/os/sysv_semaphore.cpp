// SPDX-License-Identifier: Apache-2.0
#include "os/sysv_semaphore.hpp"

#include "os/time.hpp"

namespace patchbay::os {
namespace {

/// The fourth argument of semctl(2), which no header declares.
union Argument {
    int value;
    ::semid_ds* status;
    std::uint16_t* values;
    ::seminfo* info;
};

Expected<int> control(int id, int index, int command, Argument argument) noexcept {
    return retry(Call::semctl, [&] { return ::semctl(id, index, command, argument); });
}

}  // namespace

Expected<int> semget(std::int32_t key, int count, int flags) noexcept {
    return retry(Call::semget, [&] { return ::semget(key, count, flags); });
}

Expected<bool> semop_after(int error, int id, std::span<::sembuf> steps,
                           Deadline deadline) noexcept {
    if (deadline.is_now()) {
        for (auto& step : steps) step.sem_flg |= IPC_NOWAIT;
    }
    while (error == EINTR) {
        ::timespec left{};
        const ::timespec* timeout = nullptr;
        if (!deadline.is_never() && !deadline.is_now())
            timeout = &(left = to_timespec(deadline.remaining()));
        const int outcome = intercept(
            Call::semop, [&] { return ::semtimedop(id, steps.data(), steps.size(), timeout); });
        if (outcome == 0) return true;
        error = errno;
    }
    if (error == EAGAIN) return false;
    return failed(Call::semop, error);
}

Expected<int> semctl(int id, int index, int command) noexcept {
    return control(id, index, command, Argument{.value = 0});
}

void discard_semaphore_set(int id) noexcept {
    const int saved = errno;
    ::semctl(id, 0, IPC_RMID);
    errno = saved;
}

Expected<void> set_semaphore(int id, int index, int value) noexcept {
    return done(control(id, index, SETVAL, Argument{.value = value}));
}

Expected<void> get_semaphores(int id, std::span<std::uint16_t> values) noexcept {
    return done(control(id, 0, GETALL, Argument{.values = values.data()}));
}

Expected<void> set_semaphores(int id, std::span<const std::uint16_t> values) noexcept {
    // The kernel only reads them.
    auto* const list = const_cast<std::uint16_t*>(values.data());
    return done(control(id, 0, SETALL, Argument{.values = list}));
}

Expected<::semid_ds> semaphore_set_status(int id) noexcept {
    ::semid_ds status{};
    const auto outcome = control(id, 0, IPC_STAT, Argument{.status = &status});
    if (!outcome) return std::unexpected(outcome.error());
    return status;
}

Expected<void> set_semaphore_set_ownership(int id, const Ownership& ownership) noexcept {
    ::semid_ds status{};
    status.sem_perm.uid = ownership.user_id;
    status.sem_perm.gid = ownership.group_id;
    status.sem_perm.mode = static_cast<decltype(status.sem_perm.mode)>(ownership.mode);
    return done(control(id, 0, IPC_SET, Argument{.status = &status}));
}

Expected<SemaphoreSetLimits> semaphore_set_limits() noexcept {
    ::seminfo limits{};
    if (const auto outcome = control(0, 0, IPC_INFO, Argument{.info = &limits}); !outcome)
        return std::unexpected(outcome.error());
    ::seminfo used{};
    if (const auto outcome = control(0, 0, SEM_INFO, Argument{.info = &used}); !outcome)
        return std::unexpected(outcome.error());
    return SemaphoreSetLimits{.semaphores_per_set = static_cast<std::uint64_t>(limits.semmsl),
                              .semaphores = static_cast<std::uint64_t>(limits.semmns),
                              .steps = static_cast<std::uint64_t>(limits.semopm),
                              .sets = static_cast<std::uint64_t>(limits.semmni),
                              .used_semaphores = static_cast<std::uint64_t>(used.semaem),
                              .used_sets = static_cast<std::uint64_t>(used.semusz)};
}

}  // namespace patchbay::os
