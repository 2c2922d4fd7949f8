// SPDX-License-Identifier: Apache-2.0
//
// PermitPool: at most so many at once, across processes, whoever of them is killed.
//
//     auto pool = or_throw(PermitPool::open_or_create(or_throw(sysv::Key::from_path("/var/lib/encoder")), 4));
//     if (auto permit = or_throw(pool.acquire(Deadline::never()))) encode(file);
//
// Choose it when   a limit must hold over processes that may crash: what a dead one held, the kernel gives back.
// Choose instead   posix::Semaphore where permits are given by others than took them, or are taken very often.
// Lifetime         The pool stays until remove() or reboot, whoever made it. It outlives its permits in each process.
// Threads          acquire, try_acquire and stat may be called by several threads at once. Permits are the process's.
// After a crash    The kernel gives back at the death of the process, not of a thread; exec() is no death.
// Limits           As of sysv::SemaphoreSet, of which it is one: semaphore 0 counts free permits, 1 says how many there
//                  are in all.
// See              semop(2) SEM_UNDO, docs/semaphore.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/semaphore_permit.hpp"
#include "patchbay/semaphore_sysv.hpp"
#include "patchbay/sysv_key.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace patchbay {

class PermitPool {
public:
    struct Stat {
        std::uint32_t permits;  ///< in all
        std::uint32_t free;
        std::uint32_t waiters;
        Ownership ownership;
    };

    /// Makes a pool, or takes the one that is there. @errors mismatch (another number of permits; no pool); invalid
    /// (no permits, or more than sysv::SemaphoreSet::kLargestValue); and those of sysv::SemaphoreSet
    static Result<PermitPool> open_or_create(sysv::Key key, std::uint16_t permits,
                                             std::uint32_t mode = kPrivateMode);
    /// @errors not_found; mismatch (no pool)
    static Result<PermitPool> open(sysv::Key key);
    /// Who waits gets `removed`. @errors not_found, denied
    static Result<void> remove(sysv::Key key) { return sysv::SemaphoreSet::remove(key); }

    /// Takes a permit. @return  empty: none came in time. @errors removed
    Result<std::optional<Permit>> acquire(Deadline deadline);
    Result<std::optional<Permit>> try_acquire() { return acquire(Deadline::now()); }

    [[nodiscard]] Result<Stat> stat() const;
    /// Readable while there may be a free permit, as sysv::SemaphoreSet::fd(). Borrowed.
    Result<int> fd() { return set_->fd(kFree); }
    /// The set that it is.
    [[nodiscard]] const sysv::SemaphoreSet& set() const noexcept { return *set_; }

private:
    static constexpr std::uint16_t kFree = 0;
    static constexpr std::uint16_t kAll = 1;

    explicit PermitPool(sysv::SemaphoreSet set);
    static Result<PermitPool> recognise(Result<sysv::SemaphoreSet> set,
                                        std::optional<std::uint16_t> permits);

    std::unique_ptr<sysv::SemaphoreSet>
        set_;  // permits refer to it: it must not move with the pool
};

}  // namespace patchbay
