// SPDX-License-Identifier: Apache-2.0
#include "patchbay/robust_lock.hpp"

#include "os/call.hpp"
#include "os/futex.hpp"
#include "os/life_lock.hpp"

#include <algorithm>
#include <chrono>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

/// A sleeper looks up this often: after a wake that its sender did not live to make, and for an owner that is dead.
constexpr auto kFirstSleep = 1ms;
constexpr auto kLongestSleep = 16ms;
/// Short holds end while we spin; a sleep and a wake cost some hundred times more.
constexpr int kSpins = 100;

void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

}  // namespace

struct RobustLock::Attempt {
    Hold& hold;
    Deadline deadline;
    bool for_repair;
    bool slept = false;
    std::chrono::milliseconds sleep = kFirstSleep;
};

Error RobustLock::lost_error() const {
    return Error::of(Condition::segment_lost, "lock", name_);
}

Result<bool> RobustLock::lock_slowly(Hold& hold, Deadline deadline, bool for_repair) {
    if (lost_.load()) return std::unexpected(lost_error());
    if (auto joined = join(); !joined) return std::unexpected(joined.error());
    Attempt attempt{.hold = hold, .deadline = deadline, .for_repair = for_repair};
    for (int spin = 0; spin < kSpins && (word_.load(std::memory_order_relaxed) & kOwner) != 0;
         ++spin) {
        relax();
    }
    for (;;) {
        const auto seen = word_.load(std::memory_order_relaxed);
        if (lost_.load()) return std::unexpected(lost_error());
        const bool free = (seen & kOwner) == 0;
        auto outcome = free ? claim(attempt, seen) : wait(attempt, seen);
        if (!outcome) return outcome;
        if (free && *outcome) return true;
        if (!free && !*outcome) return false;
    }
}

/// False: somebody was faster.
Result<bool> RobustLock::claim(Attempt& attempt, std::uint32_t seen) {
    const bool damaged = (seen & kDamaged) != 0;
    if (damaged && !attempt.for_repair) {
        return std::unexpected(
            Error::of(Condition::owner_died, "lock", name_,
                      "what it protects may be half changed: lock_for_repair(), put it right, "
                      "mark_repaired()"));
    }
    attempt.hold = {.owner = owner_.load(), .damaged = damaged};
    // Who has slept cannot know whether others still do: the next unlock must look.
    const auto ours =
        attempt.hold.owner | (seen & (kDamaged | kSleepers)) | (attempt.slept ? kSleepers : 0);
    if (!word_.compare_exchange_strong(seen, ours, std::memory_order_acquire)) return false;
    if (lost_.load()) return std::unexpected(lost_error());
    return true;
}

/// False: the deadline has passed, and the owner lives.
Result<bool> RobustLock::wait(Attempt& attempt, std::uint32_t seen) {
    if (attempt.deadline.expired()) {
        if (auto looked = look_after(seen); !looked) return std::unexpected(looked.error());
        return word_.load(std::memory_order_relaxed) != seen;
    }
    if ((seen & kSleepers) == 0 && !word_.compare_exchange_strong(seen, seen | kSleepers)) {
        return true;
    }
    seen |= kSleepers;
    attempt.slept = true;
    const auto end = Deadline::after(attempt.sleep).earlier(attempt.deadline);
    const auto woken = os::futex_wait(word_, seen, end);
    if (!woken) {
        // The kernel finds no page where the word was.
        if (woken.error().error == EFAULT) return std::unexpected(lost_error());
        return os::error_of(woken.error(), name_);
    }
    if (*woken) return true;
    attempt.sleep = std::min(2 * attempt.sleep, kLongestSleep);
    if (auto looked = look_after(seen); !looked) return std::unexpected(looked.error());
    return true;
}

/// Takes the lock away from an owner that is dead.
Result<void> RobustLock::look_after(std::uint32_t seen) {
    const auto owner = seen & kOwner;
    if (owner == owner_.load()) return {};
    const auto lives = life_->is_taken(owner);
    if (!lives) return os::error_of(lives.error(), name_);
    if (*lives) return {};
    if (word_.compare_exchange_strong(seen, kDamaged) && (seen & kSleepers) != 0) {
        (void)os::futex_wake_all(word_);
    }
    return {};
}

void RobustLock::unlock_slowly(const Hold& hold) noexcept {
    if (!is_ours(hold)) return;
    const auto left = hold.damaged ? kDamaged : 0;
    auto seen = word_.load(std::memory_order_relaxed);
    do {
        // Taken away: only from a map that was lost, or when somebody closed our descriptors.
        if ((seen & kOwner) != hold.owner) return;
    } while (!word_.compare_exchange_weak(seen, left, std::memory_order_release,
                                          std::memory_order_relaxed));
    if ((seen & kSleepers) == 0) return;
    if (hold.damaged) {
        (void)os::futex_wake_all(word_);
    } else {
        os::futex_wake_one(word_);
    }
}

void RobustLock::mark_repaired(Hold& hold) noexcept {
    if (!hold.damaged || !is_ours(hold)) return;
    word_.fetch_and(~kDamaged, std::memory_order_relaxed);
    hold.damaged = false;
}

}  // namespace patchbay
