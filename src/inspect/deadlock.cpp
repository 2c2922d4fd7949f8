// SPDX-License-Identifier: Apache-2.0
//
// Who gets on, and who is left.
#include "patchbay/inspect/blocking.hpp"

#include <algorithm>

namespace patchbay::inspect {
namespace {

class Standing {
public:
    Standing(const Snapshot& machine, std::span<const Blockage> sleepers)
        : machine_(machine), sleepers_(sleepers), gets_on_(machine.processes.size()) {
        begin();
        spread();
    }

    [[nodiscard]] std::vector<Standstill> deadlocks() const;

private:
    [[nodiscard]] bool may_end(const Blockage& sleeper) const;
    void begin();
    void spread();
    [[nodiscard]] std::optional<std::size_t> first_of(Index process) const;
    [[nodiscard]] std::optional<std::size_t> next_of(std::size_t sleeper) const;

    const Snapshot& machine_;
    std::span<const Blockage> sleepers_;
    std::vector<bool> gets_on_;  ///< by process
};

bool is_dead(char state) noexcept {
    return state == 'Z' || state == 'X';
}

/// Who has a thread that is at work, or of whom too little is known.
void Standing::begin() {
    for (Index index = 0; index < machine_.processes.size(); ++index) {
        const auto& process = machine_.processes[index];
        const auto of_process = std::ranges::equal_range(sleepers_, index, {}, &Blockage::process);
        const auto alive = std::ranges::count_if(
            process.threads, [](const Thread& thread) { return !is_dead(thread.state); });
        const auto stopped = std::ranges::any_of(process.threads, [](const Thread& thread) {
            return thread.state == 'T' || thread.state == 't';
        });
        gets_on_[index] = !is_dead(process.state) || alive > 0;
        if (!process.calls_seen || process.threads.empty() || stopped) continue;
        if (std::cmp_equal(alive, of_process.size())) gets_on_[index] = false;
    }
}

bool Standing::may_end(const Blockage& sleeper) const {
    if (sleeper.has_timeout || sleeper.ending > Ending::anybody) return true;
    if (sleeper.ending == Ending::anybody && sleeper.wakers.empty()) return true;
    return std::ranges::any_of(sleeper.wakers,
                               [&](const Waker& waker) { return gets_on_[waker.process]; });
}

void Standing::spread() {
    for (bool changed = true; changed;) {
        changed = false;
        for (const auto& sleeper : sleepers_) {
            if (gets_on_[sleeper.process] || !may_end(sleeper)) continue;
            gets_on_[sleeper.process] = true;
            changed = true;
        }
    }
}

/// Of a process that is left, a thread that waits for another process, rather than for its own.
std::optional<std::size_t> Standing::first_of(Index process) const {
    const auto own = std::ranges::equal_range(sleepers_, process, {}, &Blockage::process);
    if (own.empty()) return std::nullopt;
    const auto waits_for_others = [&](const Blockage& sleeper) {
        return std::ranges::any_of(sleeper.wakers,
                                   [&](const Waker& waker) { return waker.process != process; });
    };
    auto found = std::ranges::find_if(own, waits_for_others);
    if (found == own.end()) found = own.begin();
    return static_cast<std::size_t>(&*found - sleepers_.data());
}

std::optional<std::size_t> Standing::next_of(std::size_t sleeper) const {
    const auto& wakers = sleepers_[sleeper].wakers;
    if (wakers.empty()) return std::nullopt;
    auto found = std::ranges::find_if(wakers, [&](const Waker& waker) {
        return waker.process != sleepers_[sleeper].process && first_of(waker.process);
    });
    if (found == wakers.end()) found = wakers.begin();
    return first_of(found->process);
}

/// Whether everybody who could have a hand in it is in the snapshot.
bool everybody_seen(const Snapshot& machine, const Blockage& sleeper) {
    if (sleeper.lock && machine.locks[*sleeper.lock].kind == LockKind::posix) return true;
    const bool in_memory = std::ranges::any_of(sleeper.waits, [&](std::size_t wait) {
        return machine.waits[wait].what == WaitFor::futex && !machine.waits[wait].is_private;
    });
    const bool needs_descriptors = sleeper.on == Blockage::On::objects;
    return std::ranges::none_of(machine.gaps, [&](const Gap& gap) {
        if (gap.what == Missing::processes) return true;
        if (gap.what == Missing::mappings) return in_memory;
        return needs_descriptors &&
               (gap.what == Missing::descriptors || gap.what == Missing::in_flight);
    });
}

std::vector<Standstill> Standing::deadlocks() const {
    constexpr std::size_t kNone = SIZE_MAX;
    std::vector<Standstill> found;
    std::vector<std::size_t> belongs_to(sleepers_.size(), kNone);
    for (std::size_t start = 0; start < sleepers_.size(); ++start) {
        if (gets_on_[sleepers_[start].process] || belongs_to[start] != kNone) continue;
        std::vector<std::size_t> path;
        std::optional<std::size_t> at = start;
        while (at && belongs_to[*at] == kNone && std::ranges::count(path, *at) == 0) {
            path.push_back(*at);
            at = next_of(*at);
        }
        // One that nobody can wake is a circle of its own.
        const auto first_in_circle = at ? std::ranges::find(path, *at) : std::prev(path.end());
        if (first_in_circle == path.end()) {
            // It leads to a circle that is known.
            auto& known = found[belongs_to[*at]];
            known.behind.insert(known.behind.end(), path.begin(), path.end());
            for (const auto sleeper : path) belongs_to[sleeper] = belongs_to[*at];
            continue;
        }
        Standstill standstill{.kind = Standstill::Kind::deadlock};
        standstill.members.assign(first_in_circle, path.end());
        standstill.behind.assign(path.begin(), first_in_circle);
        standstill.certain = std::ranges::all_of(standstill.members, [&](std::size_t member) {
            return sleepers_[member].ending == Ending::wakers &&
                   everybody_seen(machine_, sleepers_[member]);
        });
        for (const auto sleeper : path) belongs_to[sleeper] = found.size();
        found.push_back(std::move(standstill));
    }
    for (auto& standstill : found) std::ranges::sort(standstill.behind);
    return found;
}

bool has_ended(const Snapshot& machine, std::int32_t pid) {
    if (pid <= 0) return false;
    const auto process = machine.process_with(pid);
    return !process || is_dead(machine.processes[*process].state);
}

bool all_processes_seen(const Snapshot& machine) {
    return std::ranges::none_of(machine.gaps,
                                [](const Gap& gap) { return gap.what == Missing::processes; });
}

/// A lock of flock(2) outlives who took it where a child has inherited the descriptor.
void add_dead_lock_holders(const Snapshot& machine, std::span<const Blockage> sleepers,
                           std::vector<Standstill>& found) {
    for (std::size_t place = 0; place < machine.locks.size(); ++place) {
        const auto& lock = machine.locks[place];
        if (lock.kind != LockKind::flock || lock.waiters.empty() ||
            !has_ended(machine, lock.holder.pid))
            continue;
        Standstill standstill{.kind = Standstill::Kind::dead_holder,
                              .certain = all_processes_seen(machine),
                              .dead_pid = lock.holder.pid,
                              .lock = place,
                              .object = lock.object};
        for (std::size_t sleeper = 0; sleeper < sleepers.size(); ++sleeper)
            if (sleepers[sleeper].lock == place) standstill.members.push_back(sleeper);
        found.push_back(std::move(standstill));
    }
}

/// A System V semaphore at 0 whose last user has ended: the holder, if it is used as a lock.
void add_dead_semaphore_users(const Snapshot& machine, std::span<const Blockage> sleepers,
                              std::vector<Standstill>& found) {
    for (Index index = 0; index < machine.objects.size(); ++index) {
        const auto* const set = machine.objects[index].facts_as<SysvSemaphoreFacts>();
        if (set == nullptr || !set->semaphores) continue;
        const auto taken = std::ranges::find_if(*set->semaphores, [&](const SysvSemaphore& one) {
            return one.waiting_for_increase > 0 && one.value == 0 &&
                   has_ended(machine, one.last_pid);
        });
        if (taken == set->semaphores->end()) continue;
        Standstill standstill{.kind = Standstill::Kind::dead_holder,
                              .certain = false,
                              .dead_pid = taken->last_pid,
                              .object = index};
        for (std::size_t sleeper = 0; sleeper < sleepers.size(); ++sleeper) {
            const auto waits_for_it = [&](std::size_t wait) {
                return machine.waits[wait].object == index;
            };
            if (std::ranges::any_of(sleepers[sleeper].waits, waits_for_it))
                standstill.members.push_back(sleeper);
        }
        found.push_back(std::move(standstill));
    }
}

}  // namespace

std::vector<Standstill> standstills(const Snapshot& machine, std::span<const Blockage> sleepers) {
    auto found = Standing(machine, sleepers).deadlocks();
    add_dead_lock_holders(machine, sleepers, found);
    add_dead_semaphore_users(machine, sleepers, found);
    return found;
}

std::string_view name_of(Standstill::Kind kind) noexcept {
    return kind == Standstill::Kind::deadlock ? "deadlock" : "dead-holder";
}

}  // namespace patchbay::inspect
