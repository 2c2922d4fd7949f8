// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_permit_pool.hpp"
#include "patchbay/semaphore_sysv.hpp"

#include "support/fault_loop.hpp"
#include "support/own_ipc.hpp"
#include "support/sysv_keys.hpp"

#include <gtest/gtest.h>

#include <sys/sem.h>

#include <array>
#include <memory>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;
using sysv::Key;
using sysv::SemaphoreSet;

/// A key whose set is removed in the end, by calls that no fault can hit. A census does not see sets.
struct OwnKey {
    ~OwnKey() {
        const int id = ::semget(key.number(), 0, 0);
        EXPECT_EQ(id >= 0, expected) << "a set that was not made is there, or the other way round";
        if (id >= 0) ::semctl(id, 0, IPC_RMID);
    }
    Key key = unused_key();
    bool expected = false;
};

struct Fixture {
    std::unique_ptr<OwnKey> own = std::make_unique<OwnKey>();
    SemaphoreSet set = or_throw(SemaphoreSet::create(own->key, {.initial_values = {1, 0}}));
};

std::unique_ptr<OwnKey> unused() {
    return std::make_unique<OwnKey>();
}

Fixture ready() {
    Fixture fixture;
    fixture.own->expected = true;
    return fixture;
}

/// As a creator leaves it that is killed before it gives values; nobody waits for it any more.
std::unique_ptr<OwnKey> without_values() {
    auto own = unused();
    own->expected = ::semget(own->key.number(), 1, IPC_CREAT | IPC_EXCL | 0600) >= 0;
    return own;
}

class SemaphoreSetFaults : public OwnIpc {};

TEST_F(SemaphoreSetFaults, CreateLeavesNothing) {
    for_each_fault("sysvsem create", unused, [](auto& own) {
        const auto made = SemaphoreSet::create(own->key, {.initial_values = {1, 2}});
        own->expected = made.has_value();
        return failure_of(made);
    });
    for_each_fault("sysvsem open_or_create", unused, [](auto& own) {
        const auto made = SemaphoreSet::open_or_create(own->key);
        own->expected = made.has_value();
        return failure_of(made);
    });
    for_each_fault("pool", unused, [](auto& own) {
        const auto made = PermitPool::open_or_create(own->key, 3);
        own->expected = made.has_value();
        return failure_of(made);
    });
}

TEST_F(SemaphoreSetFaults, Open) {
    for_each_fault("sysvsem open", ready, [](Fixture& fixture) {
        return failure_of(SemaphoreSet::open(fixture.own->key));
    });
    for_each_fault("sysvsem open without values", without_values, [](auto& own) {
        const auto opened = SemaphoreSet::open(own->key, Deadline::after(300us));
        auto failure = failure_of(opened);
        // Without a fault it has no values in time, which is not what the loop asks about.
        if (failure && failure->is(Condition::in_use)) return std::optional<Error>();
        return failure;
    });
    for_each_fault("sysvsem adopt", ready, [](Fixture& fixture) {
        return failure_of(SemaphoreSet::adopt(fixture.set.id()));
    });
}

TEST_F(SemaphoreSetFaults, Remove) {
    for_each_fault("sysvsem remove", ready, [](Fixture& fixture) {
        const auto gone = SemaphoreSet::remove(fixture.own->key);
        fixture.own->expected = !gone;
        return failure_of(gone);
    });
}

TEST_F(SemaphoreSetFaults, Steps) {
    for_each_fault("sysvsem post", ready,
                   [](Fixture& fixture) { return failure_of(fixture.set.post()); });
    for_each_fault("sysvsem wait", ready, [](Fixture& fixture) {
        return failure_of(fixture.set.wait(0, Deadline::never()));
    });
    for_each_fault("sysvsem wait in vain", ready, [](Fixture& fixture) {
        return failure_of(fixture.set.wait(1, Deadline::after(1ms)));
    });
    for_each_fault("sysvsem wait_zero", ready, [](Fixture& fixture) {
        return failure_of(fixture.set.wait_zero(1, Deadline::never()));
    });
    for_each_fault("sysvsem permit", ready, [](Fixture& fixture) -> std::optional<Error> {
        auto permit = Permit::take(fixture.set, 0, Deadline::now());
        if (!permit) return permit.error();
        return failure_of((*permit)->disown());
    });
}

TEST_F(SemaphoreSetFaults, Facts) {
    for_each_fault("sysvsem stat", ready,
                   [](Fixture& fixture) { return failure_of(fixture.set.stat()); });
    for_each_fault("sysvsem values", ready,
                   [](Fixture& fixture) { return failure_of(fixture.set.values()); });
    for_each_fault("sysvsem value", ready,
                   [](Fixture& fixture) { return failure_of(fixture.set.value()); });
    for_each_fault("sysvsem set_value", ready,
                   [](Fixture& fixture) { return failure_of(fixture.set.set_value(0, 3)); });
    for_each_fault("sysvsem set_values", ready, [](Fixture& fixture) {
        return failure_of(fixture.set.set_values(std::array<std::uint16_t, 2>{1, 2}));
    });
    for_each_fault("sysvsem set_ownership", ready, [](Fixture& fixture) {
        return failure_of(fixture.set.set_ownership({.mode = 0600}));
    });
    for_each_fault(
        "sysvsem limits", [] { return 0; }, [](int) { return failure_of(SemaphoreSet::limits()); });
    for_each_fault("sysvsem fd", ready,
                   [](Fixture& fixture) { return failure_of(fixture.set.fd()); });
}

}  // namespace
}  // namespace patchbay::test
