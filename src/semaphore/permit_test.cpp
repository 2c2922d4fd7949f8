// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_permit.hpp"

#include "support/child.hpp"
#include "support/own_ipc.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <utility>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

class PermitTest : public test::OwnIpc {
protected:
    ~PermitTest() override { (void)set.remove(); }
    [[nodiscard]] std::uint32_t posix_value() const { return or_throw(semaphore.value()); }
    [[nodiscard]] std::uint32_t sysv_value() const { return or_throw(set.value()); }
    std::optional<Permit> take_posix() {
        return or_throw(Permit::take(semaphore, Deadline::now()));
    }
    std::optional<Permit> take_sysv(AtDeath at_death = AtDeath::give_back) {
        return or_throw(Permit::take(set, 0, Deadline::now(), at_death));
    }

    posix::SemaphoreStorage storage{};
    posix::Semaphore semaphore = or_throw(posix::Semaphore::place(storage, 1));
    sysv::SemaphoreSet set =
        or_throw(sysv::SemaphoreSet::create(sysv::Key{}, {.initial_values = {1, 0}}));
};

TEST_F(PermitTest, AScopeHoldsIt) {
    {
        const auto first = take_posix();
        const auto second = take_sysv();
        ASSERT_TRUE(first && second);
        EXPECT_TRUE(first->is_held() && second->is_held());
        EXPECT_EQ(posix_value(), 0U);
        EXPECT_EQ(sysv_value(), 0U);
        EXPECT_FALSE(take_posix());
        EXPECT_FALSE(take_sysv());
        EXPECT_FALSE(or_throw(Permit::take(set, 0, Deadline::after(5ms))));
    }
    EXPECT_EQ(posix_value(), 1U);
    EXPECT_EQ(sysv_value(), 1U);
}

TEST_F(PermitTest, ItIsGivenBackOnce) {
    auto permit = take_sysv();
    or_throw(permit->give_back());
    EXPECT_FALSE(permit->is_held());
    or_throw(permit->give_back());
    permit.reset();
    EXPECT_EQ(sysv_value(), 1U);
}

TEST_F(PermitTest, AMoveTakesItAlong) {
    auto first = take_sysv();
    Permit second = std::move(*first);
    first.reset();
    EXPECT_EQ(sysv_value(), 0U);
    auto third = take_posix();
    *third = std::move(second);
    EXPECT_EQ(posix_value(), 1U) << "what it held before was given back";
    EXPECT_EQ(sysv_value(), 0U);
}

TEST_F(PermitTest, AProcessThatIsKilledGivesItBack) {
    test::Child child([&] {
        const auto permit = take_sysv();
        or_throw(set.post(1));
        ::pause();
        return permit ? 0 : 1;
    });
    ASSERT_TRUE(or_throw(set.wait(1, Deadline::after(10s))));
    EXPECT_FALSE(take_sysv());
    child.kill();
    EXPECT_TRUE(take_sysv());
}

TEST_F(PermitTest, OneThatIsToBeKeptStaysTaken) {
    test::Child child([&]() -> int {
        const auto permit = take_sysv(AtDeath::keep);
        ::_exit(permit ? 0 : 1);
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(sysv_value(), 0U);
}

TEST_F(PermitTest, OneThatIsDisownedOutlivesItsProcess) {
    test::Child child([&] {
        auto permit = take_sysv();
        or_throw(permit->disown());
        return permit->is_held() ? 1 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(sysv_value(), 0U);
    or_throw(set.post());
    auto ours = take_posix();
    or_throw(ours->disown());
    ours.reset();
    EXPECT_EQ(posix_value(), 0U);
}

TEST_F(PermitTest, AForkedChildGivesNothingBack) {
    auto first = take_posix();
    auto second = take_sysv();
    test::Child child([&] {
        const bool held = first->is_held() || second->is_held();
        first.reset();
        or_throw(second->give_back());
        return held ? 1 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(posix_value(), 0U);
    EXPECT_EQ(sysv_value(), 0U);
}

TEST_F(PermitTest, ARemovedSetIsHeardOf) {
    auto permit = take_sysv();
    or_throw(set.remove());
    EXPECT_TRUE(permit->give_back().error().is(Condition::removed));
    EXPECT_TRUE(Permit::take(set, 0, Deadline::now()).error().is(Condition::removed));
}

}  // namespace
}  // namespace patchbay
