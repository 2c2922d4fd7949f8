// SPDX-License-Identifier: Apache-2.0
//
// sysv::SemaphoreSet: several counters that change together, or not at all.
//
// Choose it when   one step needs permits of several kinds; something waits for a counter to become zero; a holder may
//                  be killed (undo); or the other side speaks System V.
// Choose instead   posix::Semaphore (semaphore_posix.hpp) for one counter that is used often: it is fifty times as
//                  fast while nobody waits. PermitPool (semaphore_permit_pool.hpp) for a limit that survives deaths.
// Lifetime         A set stays until remove() or reboot, whoever made it. The handle is a number: nothing to close.
// Threads          Everything but fd() and moving may be called by several threads at once.
// After a crash    What a dead process did in steps with `undo` the kernel takes back, at its death; the rest stays.
//                  A creator that died before it gave its values leaves a set without them: see open_or_create().
// Limits           Values up to kLargestValue; kernel.sem: how many sets, semaphores, and steps at once (limits()).
// Polling          The kernel offers no descriptor: fd() starts a bridge, a thread that waits in the kernel for the
//                  value to leave zero. It takes nothing, but is seen: as a waiter and as the last process.
// See              sysvipc(7), semop(2), semctl(2), docs/semaphore.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/sysv_key.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace patchbay::os {
class PollBridge;
struct Failure;
}  // namespace patchbay::os

namespace patchbay::sysv {

struct SemaphoreSetOptions {
    /// A semaphore for each. At most 500 of them other than 0 (kernel.sem).
    std::vector<std::uint16_t> initial_values = {0};
    std::uint32_t mode = kPrivateMode;  ///< exactly this, whatever the umask
};

/// One part of what SemaphoreSet::apply does.
struct SemaphoreStep {
    std::uint16_t index = 0;
    std::int16_t delta =
        0;  ///< gives so many; takes so many (negative); or waits until there are none (0)
    bool undo = false;    ///< the kernel takes it back when this process ends, however it ends
    bool nowait = false;  ///< apply() does not wait for this one
};

class SemaphoreSet {
public:
    using Options = SemaphoreSetOptions;
    static constexpr std::uint32_t kLargestValue = 32767;  // SEMVMX

    struct Stat {
        std::uint32_t count;  ///< semaphores
        Key key;
        Ownership ownership;
        std::uint32_t creator_user_id;
        std::uint32_t creator_group_id;
        std::chrono::system_clock::time_point last_change;
        std::optional<std::chrono::system_clock::time_point> last_operation;  ///< empty: none yet
    };
    /// kernel.sem, and how much of it the machine uses now.
    struct Limits {
        std::uint64_t semaphores_per_set;
        std::uint64_t steps;  ///< in one apply()
        std::uint64_t semaphores;
        std::uint64_t used_semaphores;
        std::uint64_t sets;
        std::uint64_t used_sets;
    };

    /// Makes a new set; Key{} makes one that only its id() names. All its values appear in one step.
    /// @errors exists; exhausted (with the limit and its cure); invalid, too_big (values). @source semget(2)
    static Result<SemaphoreSet> create(Key key, const Options& options = {});
    /// Takes one that exists. Where its creator has not given it values yet, waits for them, 1 s at most: programs such
    /// as ipcmk(1) never give any.
    /// @errors not_found; denied; in_use (the deadline passed before it had values)
    static Result<SemaphoreSet> open(Key key, Deadline deadline = Deadline::never());
    /// `options` count only where it is made. A set whose creator died before it gave values is replaced.
    /// @errors mismatch (it has fewer semaphores); and those of create() and open()
    static Result<SemaphoreSet> open_or_create(Key key, const Options& options = {},
                                               Deadline deadline = Deadline::never());
    /// Removes the set of this key. Whoever waits gets `removed`. @errors not_found, denied
    static Result<void> remove(Key key);
    /// The set with this id, which nobody owns. @errors removed, denied
    static Result<SemaphoreSet> adopt(int id);
    static Result<Limits> limits();

    SemaphoreSet(SemaphoreSet&&) noexcept;
    SemaphoreSet& operator=(SemaphoreSet&&) noexcept;
    ~SemaphoreSet();

    /// Does all steps at once, in their order, or none of them, waiting until all can be done.
    ///
    /// @param steps  at most limits().steps; the same index may appear again
    /// @return  false: they could not be done in time
    /// @errors  removed, also while waiting; exhausted (a value would exceed kLargestValue); invalid (no such index, no
    ///          steps); too_big (steps); denied. @source semtimedop(2)
    Result<bool> apply(std::span<const SemaphoreStep> steps, Deadline deadline) const noexcept;
    Result<bool> apply(std::initializer_list<SemaphoreStep> steps,
                       Deadline deadline) const noexcept {
        return apply(std::span(steps.begin(), steps.size()), deadline);
    }
    Result<bool> try_apply(std::span<const SemaphoreStep> steps) const noexcept {
        return apply(steps, Deadline::now());
    }

    /// V: gives `count` permits.
    Result<void> post(std::uint16_t index = 0, std::uint16_t count = 1) const noexcept;
    /// P: takes one permit. False: none came in time.
    Result<bool> wait(std::uint16_t index, Deadline deadline) const noexcept;
    Result<bool> try_wait(std::uint16_t index = 0) const noexcept {
        return wait(index, Deadline::now());
    }
    /// Waits until no permit is there. False: not in time.
    Result<bool> wait_zero(std::uint16_t index, Deadline deadline) const noexcept;

    Result<std::uint32_t> value(std::uint16_t index = 0) const;
    Result<std::vector<std::uint16_t>> values() const;
    /// Sets values, whatever is waiting or to be undone: all processes forget their undo for these semaphores.
    Result<void> set_value(std::uint16_t index, std::uint16_t value) const;
    /// All at once. @errors invalid (not as many as semaphores)
    Result<void> set_values(std::span<const std::uint16_t> values) const;

    /// How many wait for the value to grow, and to become zero. @source semctl(2), GETNCNT and GETZCNT
    Result<std::uint32_t> waiters(std::uint16_t index = 0) const;
    Result<std::uint32_t> zero_waiters(std::uint16_t index = 0) const;
    /// The process that last changed the value; 0: nobody, or nobody that this PID namespace sees.
    Result<std::int32_t> last_process(std::uint16_t index = 0) const;
    Result<Stat> stat() const;
    /// Changes owner and mode. @errors denied (only owner, creator and root may)
    Result<void> set_ownership(const Ownership& ownership) const;

    /// Removes this very set, even where its key has another one by now.
    Result<void> remove() const;

    /// A descriptor that is readable while there may be a permit; then call try_wait() until it answers false. The
    /// first call for an index starts the bridge. Borrowed. Destroying the set then takes up to 20 ms.
    Result<int> fd(std::uint16_t index = 0);

    /// What semop(2) takes. There is nothing to give away: the number stays valid.
    [[nodiscard]] int id() const noexcept { return id_; }
    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
    /// Whether this call of create() or open_or_create() made it.
    [[nodiscard]] bool created() const noexcept { return created_; }
    /// "sysvsem:0x50001234", or "sysvsem:id:7": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    struct Found;
    enum class Values { given, not_yet, never_given };
    SemaphoreSet(int id, std::uint32_t count, std::string name) noexcept;
    static Result<Found> find(Key key, Deadline deadline);
    Result<bool> apply_one(const SemaphoreStep& step, Deadline deadline) const noexcept;
    Result<bool> give_values(const Options& options) const;
    Result<Values> look_for_values() const;
    Result<bool> has_values(Deadline deadline) const;
    Result<std::uint32_t> control(std::uint16_t index, int command) const;
    std::unexpected<Error> failure(const os::Failure& failure) const;
    [[nodiscard]] Error no_such(std::uint16_t index, const char* call) const;
    Result<void> check(std::uint16_t index, const char* call) const;

    int id_;
    std::uint32_t count_;
    bool created_ = false;
    std::string name_;
    std::vector<std::unique_ptr<os::PollBridge>> bridges_;
};

/// A set, and whether anybody ever gave it values.
struct SemaphoreSet::Found {
    SemaphoreSet set;
    bool has_values;
};

}  // namespace patchbay::sysv
