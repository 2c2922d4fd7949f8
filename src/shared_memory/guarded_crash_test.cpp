// SPDX-License-Identifier: Apache-2.0
//
// Holders and waiters of a Guarded that are killed, stopped or forked.
#include "patchbay/guarded.hpp"

#include "shared_memory/shared_memory_fixture.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Both are the same, except in the middle of a change.
struct Pair {
    std::uint64_t left = 0;
    std::uint64_t right = 0;
};

class GuardedCrash : public test::SharedMemoryTest {
protected:
    /// Locks, changes half of the value, and waits to be killed.
    test::Child dying_holder() const {
        return test::Child([this] {
            const auto own = or_throw(Guarded<Pair>::open(name));
            const auto access = or_throw(own.lock(Deadline::never()));
            (*access)->left += 1;
            for (;;) ::pause();
            return 0;
        });
    }
    static void wait_until_locked(const Guarded<Pair>& pair) {
        while (!or_throw(pair.stat()).locked) std::this_thread::sleep_for(1ms);
    }

    const Guarded<Pair> pair = or_throw(Guarded<Pair>::create(name));
};

TEST_F(GuardedCrash, ADeadHoldersValueWaitsForItsRepair) {
    auto holder = dying_holder();
    wait_until_locked(pair);
    holder.kill();
    const auto refused = pair.lock(Deadline::after(10s));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::owner_died));
    EXPECT_THAT(refused.error().message(), HasSubstr("lock_for_repair()"));
    EXPECT_TRUE(or_throw(pair.stat()).damaged);
    {
        auto access = or_throw(pair.lock_for_repair(Deadline::now()));
        ASSERT_TRUE(access);
        EXPECT_TRUE(access->needs_repair());
        EXPECT_EQ((*access)->left, 1U);
        EXPECT_EQ((*access)->right, 0U) << "as it was when he died";
        (*access)->right = (*access)->left;
        access->mark_repaired();
        EXPECT_FALSE(access->needs_repair());
    }
    EXPECT_TRUE(or_throw(pair.try_lock())) << "all is well again";
}

TEST_F(GuardedCrash, TryLockFindsOutAtOnce) {
    auto holder = dying_holder();
    wait_until_locked(pair);
    EXPECT_FALSE(or_throw(pair.try_lock()));
    holder.kill();
    EXPECT_TRUE(pair.try_lock().error().is(Condition::owner_died));
}

TEST_F(GuardedCrash, WithoutRepairItStaysDamaged) {
    auto holder = dying_holder();
    wait_until_locked(pair);
    holder.kill();
    for (int round = 0; round < 3; ++round) {
        ASSERT_TRUE(or_throw(pair.lock_for_repair(Deadline::after(10s))));
        EXPECT_TRUE(pair.try_lock().error().is(Condition::owner_died));
    }
}

TEST_F(GuardedCrash, ARepairerMayDieToo) {
    auto holder = dying_holder();
    wait_until_locked(pair);
    holder.kill();
    test::Child repairer([&] {
        const auto own = or_throw(Guarded<Pair>::open(name));
        auto access = or_throw(own.lock_for_repair(Deadline::after(10s)));
        if (!access) return 1;
        access->mark_repaired();
        ::raise(SIGKILL);
        return 0;
    });
    EXPECT_EQ(repairer.wait(), -SIGKILL);
    EXPECT_TRUE(pair.lock(Deadline::after(10s)).error().is(Condition::owner_died));
    EXPECT_TRUE(or_throw(pair.lock_for_repair(Deadline::now())));
}

TEST_F(GuardedCrash, AllWaitersAreToldAndNobodyHangs) {
    auto holder = dying_holder();
    wait_until_locked(pair);
    std::vector<test::Child> waiters;
    for (int i = 0; i < 8; ++i) {
        waiters.emplace_back([&] {
            const auto own = or_throw(Guarded<Pair>::open(name));
            const auto waited = own.lock(Deadline::never());
            return !waited && waited.error().is(Condition::owner_died) ? 0 : 1;
        });
    }
    for (const auto& waiter : waiters) waiter.wait_until_asleep();
    holder.kill();
    for (auto& waiter : waiters) EXPECT_EQ(waiter.wait(), 0);
}

TEST_F(GuardedCrash, KilledWaitersTakeNoWakeUpWithThem) {
    auto access = or_throw(pair.try_lock());
    std::vector<test::Child> waiters;
    for (int i = 0; i < 8; ++i) {
        waiters.emplace_back([&] {
            const auto own = or_throw(Guarded<Pair>::open(name));
            return or_throw(own.lock(Deadline::never())) ? 0 : 1;
        });
    }
    for (const auto& waiter : waiters) waiter.wait_until_asleep();
    for (std::size_t i = 0; i < waiters.size() / 2; ++i) waiters[i].signal(SIGKILL);
    access.reset();
    for (std::size_t i = waiters.size() / 2; i < waiters.size(); ++i) {
        // One of the killed ones may have got the lock before it died.
        EXPECT_THAT(waiters[i].wait(), testing::AnyOf(0, 99));
    }
}

TEST_F(GuardedCrash, AStoppedHolderIsNotADeadOne) {
    auto holder = dying_holder();
    wait_until_locked(pair);
    holder.signal(SIGSTOP);
    EXPECT_FALSE(or_throw(pair.lock(Deadline::after(100ms))));
    EXPECT_FALSE(or_throw(pair.try_lock()));
    holder.signal(SIGCONT);
    holder.kill();
    EXPECT_TRUE(pair.lock(Deadline::after(10s)).error().is(Condition::owner_died));
}

TEST_F(GuardedCrash, KilledAtAnyMomentNobodyHangsAndNothingIsHalfSeen) {
    constexpr int kRounds = 60;
    const auto worker = [&] {
        const auto own = or_throw(Guarded<Pair>::open(name));
        for (;;) {
            auto access = own.lock(Deadline::never());
            if (!access) {
                auto repair = or_throw(own.lock_for_repair(Deadline::never()));
                (*repair)->right = (*repair)->left;
                repair->mark_repaired();
                continue;
            }
            auto& value = ***access;
            if (value.left != value.right) return 1;
            ++value.left;
            ++value.right;
        }
    };
    std::array<std::optional<test::Child>, 3> workers;
    for (auto& one : workers) one.emplace(worker);
    std::uint64_t last = 0;
    for (int round = 0; round < kRounds; ++round) {
        std::this_thread::sleep_for(std::chrono::microseconds(200 + 137 * round % 3000));
        auto& victim = workers[static_cast<std::size_t>(round) % workers.size()];
        victim->kill();
        victim.emplace(worker);
        auto access = or_throw(pair.lock_for_repair(Deadline::after(10s)));
        ASSERT_TRUE(access) << "somebody hangs";
        (*access)->right = (*access)->left;
        access->mark_repaired();
        EXPECT_GE((*access)->left, last);
        last = (*access)->left;
    }
    for (auto& one : workers) one->kill();
}

TEST_F(GuardedCrash, AChildGoesOnWithWhatItInherited) {
    test::Child child([&] {
        const auto access = or_throw(pair.lock(Deadline::after(10s)));
        if (!access) return 1;
        (*access)->left = 3;
        return 0;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ((*or_throw(pair.try_lock()))->left, 3U);
}

TEST_F(GuardedCrash, AnInheritedAccessGivesNothingBack) {
    auto access = or_throw(pair.try_lock());
    test::Child child([&] {
        access.reset();
        return or_throw(pair.try_lock()) ? 1 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(or_throw(pair.stat()).locked);
}

TEST_F(GuardedCrash, AChildDoesNotKeepItsDeadParentAlive) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const FileDescriptor read_end(ends[0]);
    FileDescriptor write_end(ends[1]);
    test::Child parent([&] {
        write_end.reset();
        const auto own = or_throw(Guarded<Pair>::open(name));
        const auto access = or_throw(own.try_lock());
        if (::fork() == 0) {
            // Inherits every descriptor, and lives until the test ends.
            char byte = 0;
            ::_exit(static_cast<int>(::read(read_end.get(), &byte, 1)));
        }
        ::raise(SIGKILL);
        return 0;
    });
    EXPECT_EQ(parent.wait(), -SIGKILL);
    EXPECT_TRUE(pair.lock(Deadline::after(10s)).error().is(Condition::owner_died));
}

/// A process that is number 1 in a PID namespace of its own.
test::Child process_one(const std::function<void()>& body) {
    return test::Child([body] {
        if (::unshare(CLONE_NEWPID) != 0) return 1;
        const pid_t inner = ::fork();
        if (inner == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            body();
            ::_exit(0);
        }
        return ::waitpid(inner, nullptr, 0) == inner ? 0 : 1;
    });
}

TEST_F(GuardedCrash, ContainersDoNotMixUpTheirProcesses) {
    if (!test::is_root()) GTEST_SKIP() << "only root can have PID namespaces of its own";
    const auto lock_and_stay = [&] {
        const auto own = or_throw(Guarded<Pair>::open(name));
        const auto access = or_throw(own.lock(Deadline::never()));
        for (;;) ::pause();
    };
    auto holder = process_one(lock_and_stay);
    wait_until_locked(pair);
    auto waiter = process_one(lock_and_stay);
    waiter.wait_until_asleep();
    waiter.kill();
    EXPECT_FALSE(or_throw(pair.lock(Deadline::after(50ms)))) << "its holder lives";
    holder.kill();
    EXPECT_TRUE(pair.lock(Deadline::after(10s)).error().is(Condition::owner_died));
}

}  // namespace
}  // namespace patchbay
