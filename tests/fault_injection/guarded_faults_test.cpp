// SPDX-License-Identifier: Apache-2.0
#include "patchbay/guarded.hpp"
#include "patchbay/shared_memory.hpp"

#include "support/child.hpp"
#include "support/fault_loop.hpp"
#include "support/scratch_name.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <utility>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;
using Number = Guarded<std::uint64_t>;

using Name = ScratchName<Number>;

Name existing() {
    Name name;
    (void)or_throw(Number::create(name.text));
    return name;
}

TEST(GuardedFaults, Create) {
    for_each_fault(
        "guarded create", [] { return Name(); },
        [](Name& name) { return failure_of(Number::create(name.text)); });
    for_each_fault(
        "guarded anonymous", [] { return 0; }, [](int) { return failure_of(Number::anonymous()); });
}

TEST(GuardedFaults, AFailedCreateLeavesNoName) {
    const Name name;
    const os::FaultInjection fault({.call = os::Call::open, .error = EMFILE});
    EXPECT_TRUE(Number::create(name.text).error().is(Condition::exhausted));
    EXPECT_TRUE(fault.fired());
    EXPECT_TRUE(Number::open(name.text).error().is(Condition::not_found));
}

TEST(GuardedFaults, Open) {
    for_each_fault("guarded open", existing,
                   [](Name& name) { return failure_of(Number::open(name.text)); });
    for_each_fault(
        "guarded open_or_create", [] { return Name(); },
        [](Name& name) { return failure_of(Number::open_or_create(name.text)); });
}

/// With the lock held by somebody who is dead.
struct Bereaved {
    Number number = or_throw(Number::anonymous());
    Bereaved() {
        Child holder([&] {
            const auto access = or_throw(number.try_lock());
            ::raise(SIGKILL);
            return 0;
        });
        EXPECT_EQ(holder.wait(), -SIGKILL);
    }
};

TEST(GuardedFaults, LockOfADeadOwner) {
    for_each_fault(
        "guarded lock_for_repair", [] { return Bereaved(); },
        [](Bereaved& bereaved) {
            return failure_of(bereaved.number.lock_for_repair(Deadline::after(10s)));
        });
}

TEST(GuardedFaults, LockAndStat) {
    const auto prepare = [] { return or_throw(Number::anonymous()); };
    for_each_fault("guarded lock", prepare,
                   [](Number& number) { return failure_of(number.lock(Deadline::never())); });
    for_each_fault("guarded stat", prepare,
                   [](Number& number) { return failure_of(number.stat()); });
}

}  // namespace
}  // namespace patchbay::test
