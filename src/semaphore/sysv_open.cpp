// SPDX-License-Identifier: Apache-2.0
//
// Making, opening and removing sets, without a race over their first values.
//
// semget(2) makes a set whose values are all 0; giving it others is a second step, and its creator may be killed in
// between. Here that step is one semop(2), so that the values appear all at once; until it, sem_otime is 0, and openers
// wait. Who finds a set that stays so for kGrace removes it and makes another: removal is what the kernel lets only one
// of several do, and a creator that was merely slow then finds its set gone, and starts again as any other.
#include "patchbay/semaphore_sysv.hpp"

#include "os/backoff.hpp"
#include "os/sysv_semaphore.hpp"
#include "semaphore/sysv_errors.hpp"

#include <algorithm>
#include <cerrno>

namespace patchbay::sysv {
namespace {

using namespace std::chrono_literals;
using semaphore::limit_cure;
using semaphore::object_of;

/// Between semget(2) and semop(2) a creator that runs needs microseconds.
constexpr auto kGrace = 1s;
/// Each round somebody else made or removed the set in between: more than a few is nobody's accident.
constexpr int kRoundsMax = 100;

bool all_zero(const std::vector<std::uint16_t>& values) {
    return std::ranges::all_of(values, [](auto value) { return value == 0; });
}

Result<void> check_options(Key key, const SemaphoreSetOptions& options) {
    const auto& values = options.initial_values;
    if (values.empty()) {
        return std::unexpected(Error::of(Condition::invalid, "semget", object_of(key),
                                         "a set has at least one semaphore"));
    }
    const auto largest = std::ranges::max(values);
    if (largest <= SemaphoreSet::kLargestValue) return {};
    return std::unexpected(Error::of(Condition::invalid, "semget", object_of(key),
                                     "the initial value " + std::to_string(largest) +
                                         " exceeds the largest, " +
                                         std::to_string(SemaphoreSet::kLargestValue)));
}

Error changes_hands(Key key) {
    return Error::of(Condition::in_use, "semget", object_of(key),
                     "others make and remove this set all the time");
}

/// Whether the set was made longer ago than any creator needs, as the wall clock tells.
bool is_old(const ::semid_ds& status) {
    const auto made = std::chrono::system_clock::from_time_t(status.sem_ctime);
    return std::chrono::system_clock::now() - made > 2 * kGrace;
}

}  // namespace

Result<bool> SemaphoreSet::give_values(const Options& options) const {
    std::vector<::sembuf> steps;
    for (std::size_t index = 0; index < options.initial_values.size(); ++index) {
        const auto value = static_cast<short>(options.initial_values[index]);
        if (value != 0) steps.push_back({static_cast<unsigned short>(index), value, IPC_NOWAIT});
    }
    // Nothing to add: a step that only leaves its time. It does not even that where somebody gave a permit already.
    if (steps.empty()) steps.push_back({0, 0, IPC_NOWAIT});
    const auto given = os::semop(id_, steps, Deadline::now());
    if (given) return true;
    if (semaphore::is_removed(given.error())) return false;
    const bool many = given.error().error == E2BIG;
    return os::error_of(
        given.error(), name_,
        many ? "fewer initial values other than 0, the rest by set_values(); " + limit_cure(E2BIG)
             : "");
}

Result<SemaphoreSet> SemaphoreSet::create(Key key, const Options& options) {
    if (auto checked = check_options(key, options); !checked)
        return std::unexpected(std::move(checked.error()));
    const auto count = static_cast<std::uint32_t>(options.initial_values.size());
    const int flags = IPC_CREAT | IPC_EXCL | static_cast<int>(options.mode & 0777U);
    for (int round = 0; round < kRoundsMax; ++round) {
        const auto id = os::semget(key.number(), static_cast<int>(count), flags);
        if (!id) return os::error_of(id.error(), object_of(key), limit_cure(id.error().error));
        SemaphoreSet set(*id, count, key.is_private() ? object_of(*id) : object_of(key));
        set.created_ = true;
        auto given = set.give_values(options);
        if (given && *given) return set;
        os::discard_semaphore_set(*id);
        if (!given) return std::unexpected(std::move(given.error()));
    }
    return std::unexpected(changes_hands(key));
}

// A set that another program made has had no semop(2), but perhaps a value, or a process that set one.
Result<SemaphoreSet::Values> SemaphoreSet::look_for_values() const {
    const auto status = os::semaphore_set_status(id_);
    if (!status) return failure(status.error());
    if (status->sem_otime != 0) return Values::given;
    const auto all = values();
    if (!all) return std::unexpected(all.error());
    if (!all_zero(*all)) return Values::given;
    const auto process = last_process(0);
    if (!process) return std::unexpected(process.error());
    if (*process != 0) return Values::given;
    return is_old(*status) ? Values::never_given : Values::not_yet;
}

Result<bool> SemaphoreSet::has_values(Deadline deadline) const {
    os::Backoff backoff(deadline.earlier(Deadline::after(kGrace)));
    for (;;) {
        const auto found = look_for_values();
        if (!found) return std::unexpected(found.error());
        if (*found != Values::not_yet) return *found == Values::given;
        const auto paused = backoff.pause();
        if (!paused) return failure(paused.error());
        if (*paused) continue;
        if (!deadline.expired()) return false;
        return std::unexpected(Error::of(Condition::in_use, "semget", name_,
                                         "its creator has not given it values yet"));
    }
}

Result<SemaphoreSet::Found> SemaphoreSet::find(Key key, Deadline deadline) {
    if (key.is_private()) {
        return std::unexpected(Error::of(Condition::invalid, "semget", object_of(key),
                                         "a private set is found by its id: adopt()"));
    }
    for (int round = 0; round < kRoundsMax; ++round) {
        const auto id = os::semget(key.number(), 0, 0);
        if (!id) return os::error_of(id.error(), object_of(key));
        const auto status = os::semaphore_set_status(*id);
        if (!status && semaphore::is_removed(status.error())) continue;
        if (!status) {
            return os::error_of(status.error(), object_of(key),
                                "its mode must let us read and change");
        }
        SemaphoreSet set(*id, static_cast<std::uint32_t>(status->sem_nsems), object_of(key));
        auto ready = set.has_values(deadline);
        if (ready) return Found{.set = std::move(set), .has_values = *ready};
        if (!ready.error().is(Condition::removed)) return std::unexpected(ready.error());
    }
    return std::unexpected(changes_hands(key));
}

Result<SemaphoreSet> SemaphoreSet::open(Key key, Deadline deadline) {
    auto found = find(key, deadline);
    if (!found) return std::unexpected(std::move(found.error()));
    return std::move(found->set);
}

Result<SemaphoreSet> SemaphoreSet::open_or_create(Key key, const Options& options,
                                                  Deadline deadline) {
    if (key.is_private()) return create(key, options);
    for (int round = 0; round < kRoundsMax; ++round) {
        auto found = find(key, deadline);
        if (!found && !found.error().is(Condition::not_found))
            return std::unexpected(std::move(found.error()));
        if (!found) {
            auto made = create(key, options);
            if (made || !made.error().is(Condition::exists)) return made;
            continue;
        }
        if (found->set.count() < options.initial_values.size()) {
            return std::unexpected(
                Error::of(Condition::mismatch, "semget", object_of(key),
                          "the set has " + std::to_string(found->set.count()) + " semaphores, " +
                              std::to_string(options.initial_values.size()) + " were asked for"));
        }
        if (found->has_values || all_zero(options.initial_values)) return std::move(found->set);
        auto gone = found->set.remove();
        if (!gone && !gone.error().is(Condition::removed))
            return std::unexpected(std::move(gone.error()));
    }
    return std::unexpected(changes_hands(key));
}

}  // namespace patchbay::sysv
