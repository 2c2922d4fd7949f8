// SPDX-License-Identifier: Apache-2.0
//
// RobustLock: a lock in shared memory that no death can leave closed. What Guarded stands on.
//
// The lock is one word that holds its owner's number. The owner holds a lock of the kernel on the byte of that number
// of the segment's file, for as long as its process lives: whoever waits in vain asks the kernel whether the byte is
// still held, and takes a dead owner's lock away. It is then marked: what it protects may be half changed, and it
// opens to lock_for_repair() only, until somebody has called it repaired.
//
// Choose it when   you lay out shared memory yourself.
// Choose instead   guarded.hpp, which has the value in it; a semaphore for more than one at a time.
// Lifetime         Of this object: it belongs to one process (a forked child gets a number of its own at first use).
//                  The word: as long as the memory.
// Threads          Every member may be called concurrently. Not recursive: who locks twice waits for himself.
// After a crash    Waiters find out within some 20 ms. Death is that of the process: a thread that ends without
//                  unlocking has not died. A child that was made by a bare clone(2) keeps its parent's byte until exec.
// Limits           2^30 - 1 numbers in one file. Needs /proc.
// See              futex(2), fcntl(2) "Open file description locks", docs/decisions/0007-robust-lock.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/detail/fork_generation.hpp"
#include "patchbay/error.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace patchbay {

namespace os {
class LifeLock;
}

class RobustLock {
public:
    /// The part in shared memory; zero is unlocked.
    using Word = std::atomic<std::uint32_t>;
    static_assert(Word::is_always_lock_free && sizeof(Word) == 4);

    /// What a holder has to give back.
    struct Hold {
        std::uint32_t owner;  ///< this process's number
        bool damaged;         ///< whether what it protects is still to be repaired
    };

    /// Takes part in the lock at `word`, which lies in a map of the file `fd`. All three arguments must outlive it.
    /// @param lost  set when the map is lost (Mapping::lost_flag())
    /// @errors denied (the file cannot be opened for writing), exhausted, not_found (no /proc)
    static Result<std::unique_ptr<RobustLock>> attach(int fd, Word& word,
                                                      const std::atomic<bool>& lost,
                                                      std::string name);
    RobustLock(const RobustLock&) = delete;
    RobustLock& operator=(const RobustLock&) = delete;
    ~RobustLock();

    /// True: locked. False: not in time. Without contention one atomic exchange and no system call.
    /// @errors owner_died (not locked: see lock_for_repair()), segment_lost
    Result<bool> lock(Hold& hold, Deadline deadline) {
        if (take_free(hold)) [[likely]]
            return true;
        return lock_slowly(hold, deadline, false);
    }
    /// Also takes a lock whose owner died; `hold.damaged` says so.
    Result<bool> lock_for_repair(Hold& hold, Deadline deadline) {
        if (take_free(hold)) return true;
        return lock_slowly(hold, deadline, true);
    }
    /// Gives it back, as damaged as the hold says. Does nothing in a child that inherited the hold from its parent.
    void unlock(const Hold& hold) noexcept {
        std::uint32_t expected = hold.owner | (hold.damaged ? kDamaged : 0);
        if (is_ours(hold) && word_.compare_exchange_strong(expected, hold.damaged ? kDamaged : 0,
                                                           std::memory_order_release,
                                                           std::memory_order_relaxed)) [[likely]] {
            return;
        }
        unlock_slowly(hold);
    }
    /// What the lock protects is in order again: others may have it when it is unlocked.
    void mark_repaired(Hold& hold) noexcept;

    /// Whether somebody holds it now, and whether it waits for a repair.
    [[nodiscard]] bool is_locked() const noexcept { return (word_.load() & kOwner) != 0; }
    [[nodiscard]] bool is_damaged() const noexcept { return (word_.load() & kDamaged) != 0; }

private:
    static constexpr std::uint32_t kSleepers = 1U << 31U;
    static constexpr std::uint32_t kDamaged = 1U << 30U;
    static constexpr std::uint32_t kOwner = kDamaged - 1;

    RobustLock(int fd, Word& word, const std::atomic<bool>& lost, std::string name) noexcept;

    bool take_free(Hold& hold) noexcept {
        std::uint32_t free = 0;
        if (!detail::is_current_generation(generation_.load(std::memory_order_acquire))) {
            return false;
        }
        hold = {.owner = owner_.load(std::memory_order_relaxed), .damaged = false};
        return word_.compare_exchange_strong(free, hold.owner, std::memory_order_acquire,
                                             std::memory_order_relaxed) &&
               !lost_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool is_ours(const Hold& hold) const noexcept {
        return detail::is_current_generation(generation_.load(std::memory_order_relaxed)) &&
               owner_.load(std::memory_order_relaxed) == hold.owner;
    }
    Result<bool> lock_slowly(Hold& hold, Deadline deadline, bool for_repair);
    void unlock_slowly(const Hold& hold) noexcept;

    struct Attempt;
    Result<void> join();
    Result<void> take_number();
    Result<bool> claim(Attempt& attempt, std::uint32_t seen);
    Result<bool> wait(Attempt& attempt, std::uint32_t seen);
    Result<void> look_after(std::uint32_t seen);
    [[nodiscard]] Error lost_error() const;

    int fd_;
    Word& word_;
    const std::atomic<bool>& lost_;
    std::atomic<std::uint64_t> generation_{0};  ///< of the process that `owner_` is the number of
    std::atomic<std::uint64_t> joining_{0};     ///< of the process that is getting its number
    std::atomic<std::uint32_t> owner_{0};
    std::unique_ptr<os::LifeLock> life_;
    std::string name_;
};

}  // namespace patchbay
