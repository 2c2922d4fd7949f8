// SPDX-License-Identifier: Apache-2.0
#include "patchbay/guarded.hpp"

#include "patchbay/region.hpp"

#include "shared_memory/shared_memory_fixture.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Counters {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};

struct Renamed {
    static constexpr std::string_view kTypeName = "counters/2";
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};

struct alignas(256) Aligned {
    std::array<char, 5000> bytes{};
};

class GuardedTest : public test::SharedMemoryTest {};

TEST_F(GuardedTest, HoldsItsInitialValue) {
    const auto counters = or_throw(Guarded<Counters>::create(name, {.first = 7, .second = 8}));
    const auto other = or_throw(Guarded<Counters>::open(name));
    const auto access = or_throw(other.try_lock());
    ASSERT_TRUE(access);
    EXPECT_EQ((*access)->first, 7U);
    EXPECT_EQ((**access).second, 8U);
    EXPECT_FALSE(access->needs_repair());
}

TEST_F(GuardedTest, OneAtATime) {
    const auto counters = or_throw(Guarded<Counters>::create(name));
    const auto other = or_throw(Guarded<Counters>::open(name));
    {
        const auto access = or_throw(counters.try_lock());
        EXPECT_TRUE(or_throw(counters.stat()).locked);
        EXPECT_FALSE(or_throw(other.try_lock()));
        EXPECT_FALSE(or_throw(counters.try_lock())) << "nor through the same handle";
        const auto start = std::chrono::steady_clock::now();
        EXPECT_FALSE(or_throw(other.lock(Deadline::after(30ms))));
        EXPECT_GE(std::chrono::steady_clock::now() - start, 30ms);
    }
    EXPECT_FALSE(or_throw(counters.stat()).locked);
    EXPECT_TRUE(or_throw(other.try_lock()));
}

TEST_F(GuardedTest, LosesNoUpdateOfManyProcesses) {
    constexpr int kProcesses = 4;
    constexpr int kRounds = 5000;
    const auto counters = or_throw(Guarded<Counters>::create(name));
    std::vector<test::Child> children;
    for (int i = 0; i < kProcesses; ++i) {
        children.emplace_back([&] {
            const auto own = or_throw(Guarded<Counters>::open(name));
            for (int round = 0; round < kRounds; ++round) {
                const auto access = or_throw(own.lock(Deadline::never()));
                (*access)->first += 1;
                (*access)->second += 1;
            }
            return 0;
        });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
    const auto access = or_throw(counters.try_lock());
    ASSERT_TRUE(access);
    EXPECT_EQ((*access)->first, std::uint64_t{kProcesses} * kRounds);
    EXPECT_EQ((*access)->second, (*access)->first);
}

TEST_F(GuardedTest, LosesNoUpdateOfManyThreads) {
    constexpr int kThreads = 4;
    constexpr int kRounds = 5000;
    const auto counters = or_throw(Guarded<Counters>::anonymous());
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < kRounds; ++round) {
                const auto access = or_throw(counters.lock(Deadline::never()));
                (*access)->first += 1;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ((*or_throw(counters.try_lock()))->first, std::uint64_t{kThreads} * kRounds);
}

TEST_F(GuardedTest, AWaiterIsWokenByTheUnlock) {
    const auto counters = or_throw(Guarded<Counters>::create(name));
    auto access = or_throw(counters.try_lock());
    test::Child waiter([&] {
        const auto own = or_throw(Guarded<Counters>::open(name));
        return or_throw(own.lock(Deadline::after(10s))) ? 0 : 1;
    });
    waiter.wait_until_asleep();
    access.reset();
    EXPECT_EQ(waiter.wait(), 0);
}

TEST_F(GuardedTest, OtherTypesAreRefusedNamingBothSides) {
    const auto counters = or_throw(Guarded<Counters>::create(name));
    const auto renamed = Guarded<Renamed>::open(name);
    ASSERT_FALSE(renamed);
    EXPECT_TRUE(renamed.error().is(Condition::mismatch));
    EXPECT_THAT(renamed.error().message(), HasSubstr("Counters' of 16 bytes aligned to 8"));
    EXPECT_THAT(renamed.error().message(), HasSubstr("'counters/2' of 16 bytes aligned to 8"));
    EXPECT_TRUE(Guarded<std::uint64_t>::open_or_create(name).error().is(Condition::mismatch));
    EXPECT_TRUE(Guarded<Counters>::create(name).error().is(Condition::exists));
}

TEST_F(GuardedTest, WhatIsNoGuardedValueIsRefused) {
    EXPECT_TRUE(Guarded<Counters>::open(name).error().is(Condition::not_found));
    auto region = Region::posix(name);
    for (const std::size_t size : {0U, 5U, 4096U}) {
        or_throw(region.write(std::vector<std::byte>(size)));
        EXPECT_TRUE(Guarded<Counters>::open(name).error().is(Condition::corrupt)) << size;
    }
}

TEST_F(GuardedTest, AShortenedSegmentIsRefused) {
    (void)or_throw(Guarded<Aligned>::create(name));
    or_throw(open().resize(1000));
    EXPECT_TRUE(Guarded<Aligned>::open(name).error().is(Condition::corrupt));
}

TEST_F(GuardedTest, LargeAndAlignedValuesLieWhereTheyMust) {
    const auto value = or_throw(Guarded<Aligned>::create(name));
    const auto access = or_throw(value.try_lock());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&**access) % 256, 0U);
    (*access)->bytes.back() = 'x';
    EXPECT_TRUE(value.check());
}

TEST_F(GuardedTest, OfManyAtOnceOneCreates) {
    std::vector<test::Child> children;
    for (int i = 0; i < 16; ++i) {
        children.emplace_back([&] {
            const auto own = or_throw(Guarded<Counters>::open_or_create(name, {.first = 100}));
            const auto access = or_throw(own.lock(Deadline::after(10s)));
            if (!access) return 1;
            (*access)->first += 1;
            return 0;
        });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ((*or_throw(or_throw(Guarded<Counters>::open(name)).try_lock()))->first, 116U);
}

TEST_F(GuardedTest, IsPassedAsADescriptor) {
    const auto counters = or_throw(Guarded<Counters>::anonymous());
    const auto other = or_throw(
        Guarded<Counters>::adopt(FileDescriptor(::fcntl(counters.fd(), F_DUPFD_CLOEXEC, 3))));
    (*or_throw(other.try_lock()))->first = 5;
    EXPECT_EQ((*or_throw(counters.try_lock()))->first, 5U);
}

TEST_F(GuardedTest, MovesWithItsLock) {
    auto first = or_throw(Guarded<Counters>::create(name));
    auto access = or_throw(first.try_lock());
    const Guarded<Counters> second(std::move(first));
    EXPECT_FALSE(or_throw(second.try_lock()));
    access.reset();
    EXPECT_TRUE(or_throw(second.try_lock()));
}

TEST_F(GuardedTest, ATruncatedSegmentIsToldAndKillsNobody) {
    const auto counters = or_throw(Guarded<Counters>::create(name));
    {
        const auto access = or_throw(counters.try_lock());
        or_throw(open().resize(0));
        (*access)->first = 1;
        EXPECT_TRUE(counters.check().error().is(Condition::segment_lost));
    }
    EXPECT_TRUE(counters.try_lock().error().is(Condition::segment_lost));
    EXPECT_TRUE(counters.lock(Deadline::never()).error().is(Condition::segment_lost));
}

TEST_F(GuardedTest, AWaiterIsToldThatTheSegmentIsLost) {
    const auto counters = or_throw(Guarded<Counters>::create(name));
    const auto access = or_throw(counters.try_lock());
    test::Child waiter([&] {
        const auto own = or_throw(Guarded<Counters>::open(name));
        const auto waited = own.lock(Deadline::never());
        return !waited && waited.error().is(Condition::segment_lost) ? 0 : 1;
    });
    waiter.wait_until_asleep();
    or_throw(open().resize(0));
    EXPECT_EQ(waiter.wait(), 0);
}

TEST_F(GuardedTest, AnotherUserIsDenied) {
    if (!test::is_root()) GTEST_SKIP() << "only root can become another user";
    const auto counters = or_throw(Guarded<Counters>::create(name));
    test::Child stranger([&] {
        test::drop_privileges();
        return Guarded<Counters>::open(name).error().is(Condition::denied) ? 0 : 1;
    });
    EXPECT_EQ(stranger.wait(), 0);
}

TEST(TypeLayout, NamesAreTheSameForAllCompilers) {
    EXPECT_EQ(layout_of<std::uint64_t>().name, "u64");
    EXPECT_EQ(layout_of<double>().name, "f64");
    EXPECT_EQ(layout_of<bool>().name, "bool");
    EXPECT_EQ(layout_of<Renamed>().name, "counters/2");
    EXPECT_THAT(std::string(layout_of<Counters>().name), testing::EndsWith("::Counters"));
    EXPECT_NE(layout_of<Counters>().hash(), layout_of<Renamed>().hash());
    EXPECT_FALSE(Shareable<int*>);
    EXPECT_FALSE(Shareable<std::vector<int>>);
}

}  // namespace
}  // namespace patchbay
