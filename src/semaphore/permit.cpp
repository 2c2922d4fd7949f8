// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_permit.hpp"

#include "os/process.hpp"

#include <utility>

namespace patchbay {

Permit::Permit(posix::Semaphore& semaphore) noexcept
    : semaphore_(&semaphore), process_(os::own_process()) {}

Permit::Permit(const sysv::SemaphoreSet& set, std::uint16_t index, AtDeath at_death) noexcept
    : set_(&set), index_(index), at_death_(at_death), process_(os::own_process()) {}

Permit::Permit(Permit&& other) noexcept
    : semaphore_(std::exchange(other.semaphore_, nullptr)),
      set_(std::exchange(other.set_, nullptr)),
      index_(other.index_),
      at_death_(other.at_death_),
      process_(other.process_) {}

Permit& Permit::operator=(Permit&& other) noexcept {
    if (this == &other) return *this;
    (void)give_back();
    semaphore_ = std::exchange(other.semaphore_, nullptr);
    set_ = std::exchange(other.set_, nullptr);
    index_ = other.index_;
    at_death_ = other.at_death_;
    process_ = other.process_;
    return *this;
}

Permit::~Permit() {
    (void)give_back();
}

Result<std::optional<Permit>> Permit::take(posix::Semaphore& semaphore, Deadline deadline) {
    const auto taken = semaphore.wait(deadline);
    if (!taken) return std::unexpected(taken.error());
    if (!*taken) return std::nullopt;
    return Permit(semaphore);
}

Result<std::optional<Permit>> Permit::take(const sysv::SemaphoreSet& set, std::uint16_t index,
                                           Deadline deadline, AtDeath at_death) {
    const auto taken = set.apply(
        {{.index = index, .delta = -1, .undo = at_death == AtDeath::give_back}}, deadline);
    if (!taken) return std::unexpected(taken.error());
    if (!*taken) return std::nullopt;
    return Permit(set, index, at_death);
}

bool Permit::is_held() const noexcept {
    return (semaphore_ != nullptr || set_ != nullptr) && process_ == os::own_process();
}

Result<void> Permit::give_back() noexcept {
    const bool ours = is_held();
    auto* const semaphore = std::exchange(semaphore_, nullptr);
    const auto* const set = std::exchange(set_, nullptr);
    if (!ours) return {};
    if (semaphore != nullptr) return semaphore->post();
    const auto given =
        set->apply({{.index = index_, .delta = 1, .undo = at_death_ == AtDeath::give_back}},
                   Deadline::never());
    if (!given) return std::unexpected(given.error());
    return {};
}

Result<void> Permit::disown() noexcept {
    const bool ours = is_held();
    semaphore_ = nullptr;
    const auto* const set = std::exchange(set_, nullptr);
    if (!ours || set == nullptr || at_death_ == AtDeath::keep) return {};
    // Given with undo and taken without: the value stays, and the kernel forgets what it had to undo.
    const auto swapped = set->apply({{.index = index_, .delta = 1, .undo = true},
                                     {.index = index_, .delta = -1, .undo = false}},
                                    Deadline::never());
    if (!swapped) return std::unexpected(swapped.error());
    return {};
}

}  // namespace patchbay
