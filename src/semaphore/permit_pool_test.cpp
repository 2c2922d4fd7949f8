// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_permit_pool.hpp"

#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/sysv_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class PermitPoolTest : public test::OwnIpc {
protected:
    ~PermitPoolTest() override { (void)PermitPool::remove(key); }

    sysv::Key key = test::unused_key();
    PermitPool pool = or_throw(PermitPool::open_or_create(key, 2));
};

TEST_F(PermitPoolTest, HasSoManyAndNoMore) {
    auto first = or_throw(pool.try_acquire());
    auto second = or_throw(pool.try_acquire());
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(or_throw(pool.try_acquire()));
    EXPECT_FALSE(or_throw(pool.acquire(Deadline::after(5ms))));
    EXPECT_EQ(or_throw(pool.stat()).free, 0U);
    first.reset();
    EXPECT_EQ(or_throw(pool.stat()).free, 1U);
    EXPECT_EQ(or_throw(pool.stat()).permits, 2U);
    EXPECT_EQ(or_throw(pool.stat()).ownership.mode, 0600U);
}

TEST_F(PermitPoolTest, IsFoundByItsKey) {
    auto permit = or_throw(pool.try_acquire());
    EXPECT_EQ(or_throw(or_throw(PermitPool::open(key)).stat()).free, 1U);
    EXPECT_EQ(or_throw(or_throw(PermitPool::open_or_create(key, 2)).stat()).free, 1U);
    const auto other = PermitPool::open_or_create(key, 3);
    ASSERT_FALSE(other);
    EXPECT_TRUE(other.error().is(Condition::mismatch));
    EXPECT_THAT(other.error().cure(), HasSubstr("has 2 permits, 3 were asked for"));
    EXPECT_TRUE(PermitPool::open_or_create(key, 0).error().is(Condition::invalid));
}

TEST_F(PermitPoolTest, AnotherSetIsNoPool) {
    const sysv::Key other = test::unused_key();
    const auto set = or_throw(sysv::SemaphoreSet::create(other, {.initial_values = {3, 2}}));
    EXPECT_TRUE(PermitPool::open(other).error().is(Condition::mismatch));
    or_throw(set.remove());
    EXPECT_TRUE(PermitPool::open(other).error().is(Condition::not_found));
}

TEST_F(PermitPoolTest, AHolderThatIsKilledGivesItBackToWhoWaits) {
    test::Child holder([&] {
        const auto first = or_throw(pool.try_acquire());
        const auto second = or_throw(pool.try_acquire());
        ::pause();
        return first && second ? 0 : 1;
    });
    while (or_throw(pool.stat()).free > 0) ::usleep(1000);
    test::Child waiter([&] { return or_throw(pool.acquire(Deadline::after(20s))) ? 0 : 1; });
    waiter.wait_until_asleep();
    EXPECT_EQ(or_throw(pool.stat()).waiters, 1U);
    holder.kill();
    EXPECT_EQ(waiter.wait(), 0);
    EXPECT_EQ(or_throw(pool.stat()).free, 2U);
}

// Workers are killed wherever they happen to be; the limit holds all the time, and nothing is lost in the end.
TEST_F(PermitPoolTest, NothingIsLostToAMassacre) {
    auto* const inside = static_cast<std::atomic<int>*>(::mmap(nullptr, sizeof(std::atomic<int>),
                                                               PROT_READ | PROT_WRITE,
                                                               MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const auto work = [&] {
        for (;;) {
            const auto permit = or_throw(pool.acquire(Deadline::after(20s)));
            if (!permit) return 1;
            inside->fetch_add(1);
            ::usleep(200);
            inside->fetch_sub(1);
        }
    };
    for (int round = 0; round < 30; ++round) {
        std::vector<test::Child> workers;
        for (int number = 0; number < 4; ++number) workers.emplace_back(work);
        ::usleep(2000 + round * 37);
        EXPECT_LE(inside->load(), 2);
        workers.clear();
        EXPECT_EQ(or_throw(pool.stat()).free, 2U);
        inside->store(0);
    }
    ::munmap(inside, sizeof(std::atomic<int>));
}

TEST_F(PermitPoolTest, ADescriptorSaysWhenToTry) {
    auto first = or_throw(pool.try_acquire());
    auto second = or_throw(pool.try_acquire());
    ::pollfd descriptor{.fd = or_throw(pool.fd()), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&descriptor, 1, 30), 0);
    first.reset();
    EXPECT_EQ(::poll(&descriptor, 1, 10'000), 1);
}

}  // namespace
}  // namespace patchbay
