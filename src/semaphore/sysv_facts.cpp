// SPDX-License-Identifier: Apache-2.0
//
// What is known of a set, and what is set without waiting: semctl(2).
#include "patchbay/semaphore_sysv.hpp"

#include "os/sysv_key.hpp"
#include "os/sysv_semaphore.hpp"
#include "semaphore/sysv_errors.hpp"

namespace patchbay::sysv {

Result<std::uint32_t> SemaphoreSet::control(std::uint16_t index, int command) const {
    if (auto checked = check(index, "semctl"); !checked)
        return std::unexpected(std::move(checked.error()));
    const auto answer = os::semctl(id_, index, command);
    if (!answer) return failure(answer.error());
    return static_cast<std::uint32_t>(*answer);
}

Result<std::uint32_t> SemaphoreSet::value(std::uint16_t index) const {
    return control(index, GETVAL);
}

Result<std::uint32_t> SemaphoreSet::waiters(std::uint16_t index) const {
    return control(index, GETNCNT);
}

Result<std::uint32_t> SemaphoreSet::zero_waiters(std::uint16_t index) const {
    return control(index, GETZCNT);
}

Result<std::int32_t> SemaphoreSet::last_process(std::uint16_t index) const {
    const auto process = control(index, GETPID);
    if (!process) return std::unexpected(process.error());
    return static_cast<std::int32_t>(*process);
}

Result<std::vector<std::uint16_t>> SemaphoreSet::values() const {
    std::vector<std::uint16_t> values(count_);
    if (const auto got = os::get_semaphores(id_, values); !got) return failure(got.error());
    return values;
}

Result<void> SemaphoreSet::set_value(std::uint16_t index, std::uint16_t value) const {
    if (auto checked = check(index, "semctl"); !checked) return checked;
    if (const auto set = os::set_semaphore(id_, index, value); !set) return failure(set.error());
    return {};
}

Result<void> SemaphoreSet::set_values(std::span<const std::uint16_t> values) const {
    if (values.size() != count_) {
        return std::unexpected(Error::of(Condition::invalid, "semctl", name_,
                                         std::to_string(values.size()) + " values for " +
                                             std::to_string(count_) + " semaphores"));
    }
    if (const auto set = os::set_semaphores(id_, values); !set) return failure(set.error());
    return {};
}

Result<SemaphoreSet::Stat> SemaphoreSet::stat() const {
    using Clock = std::chrono::system_clock;
    const auto status = os::semaphore_set_status(id_);
    if (!status) return failure(status.error());
    Stat stat{.count = static_cast<std::uint32_t>(status->sem_nsems),
              .key = Key(status->sem_perm.__key),
              .ownership = os::ownership_of(status->sem_perm),
              .creator_user_id = status->sem_perm.cuid,
              .creator_group_id = status->sem_perm.cgid,
              .last_change = Clock::from_time_t(status->sem_ctime),
              .last_operation = {}};
    if (status->sem_otime != 0) stat.last_operation = Clock::from_time_t(status->sem_otime);
    return stat;
}

Result<void> SemaphoreSet::set_ownership(const Ownership& ownership) const {
    const auto set = os::set_semaphore_set_ownership(id_, ownership);
    if (!set) return failure(set.error());
    return {};
}

Result<SemaphoreSet::Limits> SemaphoreSet::limits() {
    const auto limits = os::semaphore_set_limits();
    if (!limits) return os::error_of(limits.error(), "kernel.sem");
    return Limits{.semaphores_per_set = limits->semaphores_per_set,
                  .steps = limits->steps,
                  .semaphores = limits->semaphores,
                  .used_semaphores = limits->used_semaphores,
                  .sets = limits->sets,
                  .used_sets = limits->used_sets};
}

Result<void> SemaphoreSet::remove() const {
    const auto gone = os::semctl(id_, 0, IPC_RMID);
    if (!gone) return failure(gone.error());
    return {};
}

Result<void> SemaphoreSet::remove(Key key) {
    const auto id = os::semget(key.number(), 0, 0);
    if (!id) return os::error_of(id.error(), semaphore::object_of(key));
    const auto gone = os::semctl(*id, 0, IPC_RMID);
    if (gone) return {};
    if (semaphore::is_removed(gone.error())) {
        return std::unexpected(Error::system(ENOENT, gone.error().call, semaphore::object_of(key)));
    }
    return os::error_of(gone.error(), semaphore::object_of(key));
}

}  // namespace patchbay::sysv
