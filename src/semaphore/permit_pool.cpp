// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_permit_pool.hpp"

#include <utility>

namespace patchbay {

PermitPool::PermitPool(sysv::SemaphoreSet set)
    : set_(std::make_unique<sysv::SemaphoreSet>(std::move(set))) {}

// The number of permits is never 0 and never changes, which tells a pool from most sets that are none.
Result<PermitPool> PermitPool::recognise(Result<sysv::SemaphoreSet> set,
                                         std::optional<std::uint16_t> permits) {
    if (!set) return std::unexpected(std::move(set.error()));
    if (set->created()) return PermitPool(std::move(*set));
    const auto values = set->values();
    if (!values) return std::unexpected(values.error());
    const auto mismatch = [&](std::string what) {
        return std::unexpected(
            Error::of(Condition::mismatch, "open", set->name(), std::move(what)));
    };
    if (values->size() != 2 || values->at(kAll) == 0 || values->at(kFree) > values->at(kAll))
        return mismatch("this set of semaphores is not a pool of permits");
    if (permits && *permits != values->at(kAll)) {
        return mismatch("the pool has " + std::to_string(values->at(kAll)) + " permits, " +
                        std::to_string(*permits) + " were asked for");
    }
    return PermitPool(std::move(*set));
}

Result<PermitPool> PermitPool::open_or_create(sysv::Key key, std::uint16_t permits,
                                              std::uint32_t mode) {
    if (permits == 0) {
        return std::unexpected(Error::of(Condition::invalid, "open", "sysvsem:" + key.text(),
                                         "a pool has at least one permit"));
    }
    return recognise(sysv::SemaphoreSet::open_or_create(
                         key, {.initial_values = {permits, permits}, .mode = mode}),
                     permits);
}

Result<PermitPool> PermitPool::open(sysv::Key key) {
    return recognise(sysv::SemaphoreSet::open(key), std::nullopt);
}

Result<std::optional<Permit>> PermitPool::acquire(Deadline deadline) {
    return Permit::take(*set_, kFree, deadline);
}

Result<PermitPool::Stat> PermitPool::stat() const {
    const auto values = set_->values();
    if (!values) return std::unexpected(values.error());
    const auto waiters = set_->waiters(kFree);
    if (!waiters) return std::unexpected(waiters.error());
    const auto status = set_->stat();
    if (!status) return std::unexpected(status.error());
    return Stat{.permits = values->at(kAll),
                .free = values->at(kFree),
                .waiters = *waiters,
                .ownership = status->ownership};
}

}  // namespace patchbay
