// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_sysv.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/signal_storm.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/sem.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace patchbay::sysv {
namespace {

using namespace std::chrono_literals;

bool readable(int fd, std::chrono::milliseconds limit) {
    ::pollfd descriptor{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&descriptor, 1, static_cast<int>(limit.count())) == 1;
}

class SemaphoreSetTest : public test::OwnIpc {
protected:
    ~SemaphoreSetTest() override { (void)set.remove(); }

    SemaphoreSet set = or_throw(SemaphoreSet::create(Key{}, {.initial_values = {2, 0, 5}}));
};

TEST_F(SemaphoreSetTest, PermitsAreTakenAndGiven) {
    EXPECT_EQ(set.count(), 3U);
    EXPECT_TRUE(or_throw(set.wait(0, Deadline::never())));
    EXPECT_TRUE(or_throw(set.try_wait(0)));
    EXPECT_FALSE(or_throw(set.try_wait(0)));
    EXPECT_FALSE(or_throw(set.wait(0, Deadline::after(1ms))));
    or_throw(set.post(0, 7));
    EXPECT_EQ(or_throw(set.values()), (std::vector<std::uint16_t>{7, 0, 5}));
    EXPECT_EQ(or_throw(set.value(2)), 5U);
}

TEST_F(SemaphoreSetTest, StepsAreDoneAllAtOnceOrNotAtAll) {
    EXPECT_TRUE(or_throw(
        set.apply({{.index = 0, .delta = -2}, {.index = 1, .delta = 0}, {.index = 2, .delta = 1}},
                  Deadline::now())));
    EXPECT_EQ(or_throw(set.values()), (std::vector<std::uint16_t>{0, 0, 6}));
    EXPECT_FALSE(or_throw(
        set.apply({{.index = 2, .delta = -6}, {.index = 0, .delta = -1}}, Deadline::after(5ms))));
    EXPECT_EQ(or_throw(set.values()), (std::vector<std::uint16_t>{0, 0, 6}));
}

TEST_F(SemaphoreSetTest, AStepThatDoesNotWaitEndsTheWait) {
    const auto start = Deadline::Clock::now();
    EXPECT_FALSE(
        or_throw(set.apply({{.index = 1, .delta = -1, .nowait = true}}, Deadline::after(60s))));
    EXPECT_LT(Deadline::Clock::now() - start, 10s);
}

TEST_F(SemaphoreSetTest, ADeadlineIsKeptThroughInterruptions) {
    const test::SignalStorm storm;
    const auto start = Deadline::Clock::now();
    EXPECT_FALSE(or_throw(set.wait(1, Deadline::after(50ms))));
    const auto waited = Deadline::Clock::now() - start;
    EXPECT_GE(waited, 50ms);
    EXPECT_LT(waited, 10s);
}

TEST_F(SemaphoreSetTest, WaitersAreCountedAndWoken) {
    test::Child taker([&] { return set.wait(1, Deadline::after(20s)) == true ? 0 : 1; });
    test::Child zero([&] { return set.wait_zero(0, Deadline::after(20s)) == true ? 0 : 1; });
    taker.wait_until_asleep();
    zero.wait_until_asleep();
    EXPECT_EQ(or_throw(set.waiters(1)), 1U);
    EXPECT_EQ(or_throw(set.zero_waiters(1)), 0U);
    EXPECT_EQ(or_throw(set.zero_waiters(0)), 1U);
    or_throw(set.post(1));
    EXPECT_TRUE(or_throw(set.apply({{.index = 0, .delta = -2}}, Deadline::now())));
    const auto taker_pid = taker.pid();
    EXPECT_EQ(taker.wait(), 0);
    EXPECT_EQ(zero.wait(), 0);
    EXPECT_EQ(or_throw(set.last_process(1)), taker_pid);
}

TEST_F(SemaphoreSetTest, RemovalWakesWhoWaits) {
    test::Child child([&] {
        const auto taken = set.wait(1, Deadline::after(20s));
        return !taken && taken.error().is(Condition::removed) ? 0 : 1;
    });
    child.wait_until_asleep();
    or_throw(set.remove());
    EXPECT_EQ(child.wait(), 0);
    for (const auto& outcome : {set.try_wait(), set.apply({{.delta = 1}}, Deadline::never())})
        EXPECT_TRUE(outcome.error().is(Condition::removed));
    EXPECT_TRUE(set.value().error().is(Condition::removed));
    EXPECT_TRUE(set.stat().error().is(Condition::removed));
    EXPECT_TRUE(set.remove().error().is(Condition::removed));
    EXPECT_TRUE(SemaphoreSet::adopt(set.id()).error().is(Condition::removed));
}

TEST_F(SemaphoreSetTest, WhatADeadProcessTookIsGivenBackWhereItAskedForThat) {
    test::Child child([&] {
        or_throw(set.apply({{.index = 0, .delta = -2, .undo = true}}, Deadline::now()));
        or_throw(set.apply({{.index = 2, .delta = -3}}, Deadline::now()));
        or_throw(set.post(1));
        ::pause();
        return 0;
    });
    ASSERT_TRUE(or_throw(set.wait(1, Deadline::after(10s))));
    EXPECT_EQ(or_throw(set.values()), (std::vector<std::uint16_t>{0, 0, 2}));
    child.kill();
    EXPECT_EQ(or_throw(set.values()), (std::vector<std::uint16_t>{2, 0, 2}));
}

TEST_F(SemaphoreSetTest, ValuesAreSet) {
    or_throw(set.set_value(1, 9));
    EXPECT_EQ(or_throw(set.value(1)), 9U);
    or_throw(set.set_values(std::array<std::uint16_t, 3>{1, 2, 3}));
    EXPECT_EQ(or_throw(set.values()), (std::vector<std::uint16_t>{1, 2, 3}));
    EXPECT_TRUE(set.set_values(std::array<std::uint16_t, 2>{1, 2}).error().is(Condition::invalid));
}

TEST_F(SemaphoreSetTest, MistakesAreNamed) {
    const auto past = set.try_wait(3);
    ASSERT_FALSE(past);
    EXPECT_EQ(past.error().message(), "semop sysvsem:id:" + std::to_string(set.id()) +
                                          ": invalid; there is no semaphore 3: the set has 3, "
                                          "counted from 0");
    EXPECT_TRUE(set.value(3).error().is(Condition::invalid));
    EXPECT_TRUE(set.fd(3).error().is(Condition::invalid));
    EXPECT_TRUE(set.post(0, 0).error().is(Condition::invalid));
    EXPECT_TRUE(set.apply({}, Deadline::now()).error().is(Condition::invalid));
    const std::vector<SemaphoreStep> many(501, {.index = 1, .delta = 0});
    EXPECT_TRUE(set.try_apply(many).error().is(Condition::too_big));
    EXPECT_TRUE(or_throw(set.try_apply(std::span(many).first(500))));
    or_throw(set.set_value(0, 32767));
    EXPECT_TRUE(set.post(0).error().is(Condition::exhausted));
}

TEST_F(SemaphoreSetTest, FactsAreTold) {
    const auto fresh = or_throw(set.stat());
    EXPECT_EQ(fresh.count, 3U);
    EXPECT_TRUE(fresh.key.is_private());
    EXPECT_EQ(fresh.ownership.mode, 0600U);
    EXPECT_EQ(fresh.ownership.user_id, ::geteuid());
    EXPECT_EQ(fresh.creator_user_id, ::geteuid());
    EXPECT_LT(std::chrono::system_clock::now() - fresh.last_change, 1h);
    EXPECT_TRUE(fresh.last_operation);
    auto changed = fresh.ownership;
    changed.mode = 0640;
    or_throw(set.set_ownership(changed));
    EXPECT_EQ(or_throw(set.stat()).ownership, changed);
    const auto limits = or_throw(SemaphoreSet::limits());
    EXPECT_GE(limits.sets, limits.used_sets);
    EXPECT_GE(limits.used_semaphores, 3U);
    EXPECT_GE(limits.steps, 3U);
}

TEST_F(SemaphoreSetTest, ADescriptorSaysWhenToTry) {
    const auto before = test::Census::take();
    {
        auto pollable = or_throw(SemaphoreSet::adopt(set.id()));
        const int fd = or_throw(pollable.fd(1));
        EXPECT_EQ(or_throw(pollable.fd(1)), fd) << "one bridge for each";
        EXPECT_TRUE(readable(or_throw(pollable.fd(2)), 10s));
        EXPECT_FALSE(readable(fd, 30ms));
        for (int round = 0; round < 5; ++round) {
            or_throw(set.post(1));
            ASSERT_TRUE(readable(fd, 10s));
            EXPECT_EQ(or_throw(set.value(1)), 1U) << "the bridge takes nothing";
            EXPECT_TRUE(or_throw(pollable.try_wait(1)));
            EXPECT_FALSE(or_throw(pollable.try_wait(1)));
        }
        or_throw(set.remove());
        ASSERT_TRUE(readable(fd, 10s));
        EXPECT_TRUE(pollable.try_wait(1).error().is(Condition::removed));
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay::sysv
