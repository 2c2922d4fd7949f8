// SPDX-License-Identifier: Apache-2.0
//
// How a process gets its number: a byte of the file that nobody else holds.
#include "patchbay/robust_lock.hpp"

#include "os/call.hpp"
#include "os/futex.hpp"
#include "os/life_lock.hpp"
#include "os/random.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace patchbay {
namespace {

/// Of 2^30 numbers a few are in use: even the second try is rare.
constexpr int kTriesMax = 1000;

}  // namespace

RobustLock::RobustLock(int fd, Word& word, const std::atomic<bool>& lost, std::string name) noexcept
    : fd_(fd), word_(word), lost_(lost), name_(std::move(name)) {}

RobustLock::~RobustLock() = default;

Result<std::unique_ptr<RobustLock>> RobustLock::attach(int fd, Word& word,
                                                       const std::atomic<bool>& lost,
                                                       std::string name) {
    std::unique_ptr<RobustLock> lock(new RobustLock(fd, word, lost, std::move(name)));
    if (auto joined = lock->join(); !joined) return std::unexpected(joined.error());
    return lock;
}

/// Once in each process: in the one that made this object, and in every child that goes on using it.
Result<void> RobustLock::join() {
    const auto current = detail::current_generation();
    while (generation_.load(std::memory_order_acquire) != current) {
        auto joining = joining_.load();
        // A parent's thread that was at it when we were forked does not count: its number is not ours.
        if (joining == current || !joining_.compare_exchange_strong(joining, current)) {
            (void)os::futex_wait(word_, word_.load(),
                                 Deadline::after(std::chrono::milliseconds(1)));
            continue;
        }
        auto taken = take_number();
        if (taken) generation_.store(current, std::memory_order_release);
        joining_.store(0);
        if (!taken) return taken;
    }
    return {};
}

Result<void> RobustLock::take_number() {
    auto life = os::LifeLock::open(fd_);
    if (!life) return os::error_of(life.error(), name_);
    for (int tries = 0; tries < kTriesMax; ++tries) {
        const auto number = static_cast<std::uint32_t>(os::random_number()) & kOwner;
        if (number == 0) continue;
        const auto taken = (*life)->try_take(number);
        if (!taken) return os::error_of(taken.error(), name_);
        if (!*taken) continue;
        // A dead owner's number: with it, we would make him live again.
        if ((word_.load() & kOwner) == number) {
            if (auto back = (*life)->give_back(number); !back) {
                return os::error_of(back.error(), name_);
            }
            continue;
        }
        life_ = std::move(*life);
        owner_.store(number, std::memory_order_relaxed);
        return {};
    }
    return std::unexpected(Error::of(Condition::exhausted, "lock", name_, "no number is free"));
}

}  // namespace patchbay
