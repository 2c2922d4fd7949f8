// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_posix.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/sanitized.hpp"
#include "support/signal_storm.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace patchbay::posix {
namespace {

using namespace std::chrono_literals;

bool readable(int fd, std::chrono::milliseconds limit) {
    ::pollfd descriptor{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&descriptor, 1, static_cast<int>(limit.count())) == 1;
}

/// Memory that children share.
struct Shared {
    SemaphoreStorage first;
    SemaphoreStorage second;
    std::atomic<int> count;
};

class SemaphoreTest : public testing::Test {
protected:
    ~SemaphoreTest() override { ::munmap(shared, sizeof(Shared)); }

    Shared* shared = static_cast<Shared*>(
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    Semaphore semaphore = or_throw(Semaphore::place(shared->first, 0));
};

TEST_F(SemaphoreTest, WhatIsGivenIsTaken) {
    or_throw(semaphore.post());
    or_throw(semaphore.post());
    EXPECT_EQ(or_throw(semaphore.value()), 2U);
    EXPECT_TRUE(or_throw(semaphore.wait(Deadline::never())));
    EXPECT_TRUE(or_throw(semaphore.try_wait()));
    EXPECT_FALSE(or_throw(semaphore.try_wait()));
    EXPECT_FALSE(or_throw(semaphore.wait(Deadline::after(1ms))));
    EXPECT_EQ(or_throw(semaphore.value()), 0U);
}

TEST_F(SemaphoreTest, ADeadlineIsKept) {
    const auto start = Deadline::Clock::now();
    EXPECT_FALSE(or_throw(semaphore.wait(Deadline::after(30ms))));
    const auto waited = Deadline::Clock::now() - start;
    EXPECT_GE(waited, 30ms);
    EXPECT_LT(waited, 10s);
    EXPECT_FALSE(or_throw(semaphore.wait(Deadline::at(start))));
}

TEST_F(SemaphoreTest, InterruptionsNeitherEndNorProlongAWait) {
    const test::SignalStorm storm;
    const auto start = Deadline::Clock::now();
    EXPECT_FALSE(or_throw(semaphore.wait(Deadline::after(50ms))));
    EXPECT_GE(Deadline::Clock::now() - start, 50ms);
    std::jthread giver([&] {
        std::this_thread::sleep_for(50ms);
        (void)semaphore.post();
    });
    EXPECT_TRUE(or_throw(semaphore.wait(Deadline::never())));
}

TEST_F(SemaphoreTest, AnotherProcessIsWoken) {
    test::Child child([&] {
        auto theirs = or_throw(Semaphore::at(shared->first));
        return theirs.wait(Deadline::after(20s)) == true ? 0 : 1;
    });
    child.wait_until_asleep();
    EXPECT_EQ(semaphore.waiters(), 1U);
    or_throw(semaphore.post());
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(semaphore.waiters(), 0U);
}

TEST_F(SemaphoreTest, ItExcludes) {
    or_throw(semaphore.post());
    constexpr int kRounds = 20'000;
    const auto add = [&] {
        auto lock = or_throw(Semaphore::at(shared->first));
        for (int round = 0; round < kRounds; ++round) {
            if (lock.wait(Deadline::after(20s)) != true) return 1;
            // Two steps that lose updates unless they exclude each other.
            shared->count.store(shared->count.load(std::memory_order_relaxed) + 1,
                                std::memory_order_relaxed);
            if (!lock.post()) return 2;
        }
        return 0;
    };
    std::vector<test::Child> children;
    for (int number = 0; number < 4; ++number) children.emplace_back(add);
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(shared->count, 4 * kRounds);
}

TEST_F(SemaphoreTest, ThreadsSeeWhatWasWrittenBeforeThePost) {
    int payload = 0;
    std::jthread writer([&] {
        std::this_thread::sleep_for(5ms);
        payload = 42;
        (void)semaphore.post();
    });
    ASSERT_TRUE(or_throw(semaphore.wait(Deadline::after(20s))));
    EXPECT_EQ(payload, 42);
}

TEST_F(SemaphoreTest, AKilledHolderKeepsItsPermit) {
    or_throw(semaphore.post());
    auto taken = or_throw(Semaphore::place(shared->second, 0));
    test::Child child([&] {
        (void)semaphore.try_wait();
        (void)or_throw(Semaphore::at(shared->second)).post();
        ::pause();
        return 0;
    });
    ASSERT_TRUE(or_throw(taken.wait(Deadline::after(10s))));
    child.kill();
    EXPECT_FALSE(or_throw(semaphore.wait(Deadline::after(20ms)))) << "PermitPool is the cure";
}

TEST_F(SemaphoreTest, AKilledWaiterTakesNothingButStaysCounted) {
    test::Child child([&] { return semaphore.wait(Deadline::never()) ? 0 : 1; });
    child.wait_until_asleep();
    child.kill();
    or_throw(semaphore.post());
    EXPECT_EQ(semaphore.waiters(), 1U) << "an upper bound";
    EXPECT_TRUE(or_throw(semaphore.try_wait()));
}

TEST_F(SemaphoreTest, OneThatIsPlacedIsFound) {
    EXPECT_TRUE(Semaphore::at(shared->second).error().is(Condition::mismatch));
    or_throw(Semaphore::place(shared->second, 5));
    EXPECT_EQ(or_throw(or_throw(Semaphore::at(shared->second)).value()), 5U);
    const auto wrong = Semaphore::place(shared->second, 2147483648U);
    ASSERT_FALSE(wrong);
    EXPECT_TRUE(wrong.error().is(Condition::invalid));
}

TEST_F(SemaphoreTest, AFullOneTakesNoMore) {
    auto full = or_throw(Semaphore::place(shared->second, Semaphore::kLargestValue));
    const auto posted = full.post();
    ASSERT_FALSE(posted);
    EXPECT_TRUE(posted.error().is(Condition::exhausted));
    EXPECT_EQ(or_throw(full.stat()).value, Semaphore::kLargestValue);
}

TEST_F(SemaphoreTest, ADescriptorSaysWhenToTry) {
    const auto before = test::Census::take();
    {
        auto pollable = or_throw(Semaphore::at(shared->first));
        const int fd = or_throw(pollable.fd());
        EXPECT_EQ(or_throw(pollable.fd()), fd) << "one bridge";
        EXPECT_FALSE(readable(fd, 20ms));
        for (int round = 0; round < 5; ++round) {
            or_throw(semaphore.post());
            ASSERT_TRUE(readable(fd, 10s));
            EXPECT_EQ(or_throw(semaphore.value()), 1U) << "the bridge takes nothing";
            EXPECT_TRUE(or_throw(pollable.try_wait()));
            EXPECT_FALSE(or_throw(pollable.try_wait()));
            EXPECT_FALSE(readable(fd, 5ms)) << "a try that found nothing lowers it";
        }
    }
    EXPECT_EQ(test::Census::take(), before);
}

TEST_F(SemaphoreTest, AChildGetsADescriptorOfItsOwn) {
    PATCHBAY_SKIP_THREAD_AFTER_FORK();
    const int ours = or_throw(semaphore.fd());
    test::Child child([&] {
        const int theirs = or_throw(semaphore.fd());
        or_throw(semaphore.post());
        return readable(theirs, 10s) ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(readable(ours, 10s));
}

TEST(SemaphoreHandle, IsTakenOverAndGivenAway) {
    const auto before = test::Census::take();
    const auto name = test::unique_name();
    {
        auto adopted =
            Semaphore::adopt(::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 1U), "sem:adopted");
        or_throw(Semaphore::unlink(name));
        EXPECT_EQ(adopted.name(), "sem:adopted");
        EXPECT_EQ(or_throw(adopted.stat()).ownership, std::nullopt);
        Semaphore moved = std::move(adopted);
        ::sem_t* const handle = moved.release();
        EXPECT_EQ(::sem_trywait(handle), 0);
        moved = Semaphore::adopt(handle);
    }
    EXPECT_EQ(test::Census::take(), before);
    ::sem_t bare{};
    ::sem_init(&bare, 0, 1);
    EXPECT_TRUE(or_throw(Semaphore::borrow(bare).try_wait()));
}

}  // namespace
}  // namespace patchbay::posix
