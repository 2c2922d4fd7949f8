// SPDX-License-Identifier: Apache-2.0
//
// Permit: one permit of a semaphore of either family, held by a scope.
//
//     if (auto permit = or_throw(Permit::take(slots, Deadline::after(1s)))) compress(file);   // gives it back
//
// Choose it when   the permit is given back by who took it: limits and turns.
// Choose instead   post() and wait() where one process gives what another takes.
// Lifetime         The semaphore outlives the permit, and does not move meanwhile.
// Threads          One thread at a time; any of them may give it back.
// fork             A child has no part in its parent's permits: its copies give nothing back.
// After a crash    A permit of a POSIX semaphore stays taken for ever. One of a System V set the kernel gives back,
//                  kill -9 or not, unless it was taken with AtDeath::keep.
// See              semaphore.hpp, docs/semaphore.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/semaphore_posix.hpp"
#include "patchbay/semaphore_sysv.hpp"

#include <cstdint>
#include <optional>

namespace patchbay {

/// What becomes of a permit whose process dies.
enum class AtDeath {
    give_back,  ///< by the kernel (SEM_UNDO)
    keep,       ///< it stays taken
};

class [[nodiscard]] Permit {
public:
    /// Takes a permit. @return  empty: none came in time. @errors those of wait()
    static Result<std::optional<Permit>> take(posix::Semaphore& semaphore, Deadline deadline);
    static Result<std::optional<Permit>> take(const sysv::SemaphoreSet& set, std::uint16_t index,
                                              Deadline deadline,
                                              AtDeath at_death = AtDeath::give_back);

    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&& other) noexcept;
    /// Gives it back. What goes wrong, such as that the set was removed, is nobody's to hear: see give_back().
    ~Permit();

    /// Gives it back now. No effect on one that is not held. @errors those of post()
    Result<void> give_back() noexcept;
    /// Keeps it taken beyond this scope, and beyond this process: somebody else gives it, by post(). @errors removed
    Result<void> disown() noexcept;
    [[nodiscard]] bool is_held() const noexcept;

private:
    explicit Permit(posix::Semaphore& semaphore) noexcept;
    Permit(const sysv::SemaphoreSet& set, std::uint16_t index, AtDeath at_death) noexcept;

    posix::Semaphore* semaphore_ = nullptr;
    const sysv::SemaphoreSet* set_ = nullptr;
    std::uint16_t index_ = 0;
    AtDeath at_death_ = AtDeath::keep;
    std::int32_t process_;  ///< that took it
};

}  // namespace patchbay
