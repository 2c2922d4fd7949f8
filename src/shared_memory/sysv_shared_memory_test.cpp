// SPDX-License-Identifier: Apache-2.0
#include "patchbay/sysv_shared_memory.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/shm.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace patchbay::sysv {
namespace {

using testing::HasSubstr;

class SysvSharedMemory : public testing::Test {
protected:
    ~SysvSharedMemory() override {
        (void)SharedMemory::unlink(key);
        EXPECT_EQ(test::Census::take(), before_);
    }
    SharedMemory create(std::size_t size_bytes) const {
        return or_throw(SharedMemory::create(key, {.size_bytes = size_bytes}));
    }

    // 0x50... so that a person sees in ipcs where a left-over came from.
    const Key key{static_cast<std::int32_t>(0x50000000U | (std::random_device()() & 0xffffffU))};

private:
    const test::Census before_ = test::Census::take();
};

TEST_F(SysvSharedMemory, OneWritesTheOtherReads) {
    const auto written = or_throw(create(100).map());
    or_throw(written.write(0, as_bytes("hello")));
    const auto segment = or_throw(SharedMemory::open(key, Protection::read_only));
    const auto read = or_throw(segment.map({.protection = Protection::read_only}));
    EXPECT_EQ(as_text(read.bytes().first(5)), "hello");
    EXPECT_EQ(read.size_bytes(), 100U);
}

TEST_F(SysvSharedMemory, StatTellsWhatWasAskedFor) {
    auto segment = create(100);
    const auto map = or_throw(segment.map());
    auto facts = or_throw(segment.stat());
    EXPECT_EQ(facts.size_bytes, 100U);
    EXPECT_EQ(facts.attached_count, 1U);
    EXPECT_EQ(facts.creator_pid, ::getpid());
    EXPECT_EQ(facts.last_pid, ::getpid());
    EXPECT_FALSE(facts.removed);
    EXPECT_GT(facts.attached_at.time_since_epoch().count(), 0);
    EXPECT_EQ(facts.ownership, (Ownership{::geteuid(), ::getegid(), 0600}));
    or_throw(segment.set_mode(0640));
    EXPECT_EQ(or_throw(segment.stat()).ownership.mode, 0640U);
}

TEST_F(SysvSharedMemory, CreateRefusesWhatExistsAndOpenWhatIsMissing) {
    EXPECT_TRUE(SharedMemory::open(key).error().is(Condition::not_found));
    EXPECT_TRUE(SharedMemory::unlink(key).error().is(Condition::not_found));
    (void)create(1);
    EXPECT_TRUE(SharedMemory::create(key, {.size_bytes = 1}).error().is(Condition::exists));
    EXPECT_THAT(SharedMemory::create(Key(), {}).error().message(), HasSubstr("at least one byte"));
}

TEST_F(SysvSharedMemory, LimitsAreNamedWithTheirValues) {
    if (!test::is_root()) GTEST_SKIP() << "only root can have limits of its own";
    test::Child child([&] {
        test::enter_own_ipc_namespace();
        std::ofstream("/proc/sys/kernel/shmmax") << 8192;
        std::ofstream("/proc/sys/kernel/shmmni") << 1;
        const auto large = SharedMemory::create(Key(), {.size_bytes = 8193});
        if (large || !large.error().message().contains("kernel.shmmax is 8192")) return 1;
        const auto first = SharedMemory::create(Key(), {.size_bytes = 8192});
        const auto second = SharedMemory::create(Key(), {.size_bytes = 8192});
        if (!first || second || !second.error().is(Condition::exhausted)) return 2;
        return second.error().message().contains("kernel.shmmni is 1 segments") ? 0 : 3;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(SysvSharedMemory, RemovedItLivesOnForThoseWhoHaveIt) {
    auto segment = create(100);
    {
        const auto map = or_throw(segment.map());
        or_throw(segment.remove());
        or_throw(map.write(0, as_bytes("still here")));
        EXPECT_TRUE(or_throw(segment.stat()).removed);
        EXPECT_TRUE(SharedMemory::open(key).error().is(Condition::not_found));
        EXPECT_TRUE(segment.map()) << "Linux lets those in who know the id";
    }
    EXPECT_TRUE(segment.map().error().is(Condition::removed));
    EXPECT_TRUE(segment.stat().error().is(Condition::removed));
    EXPECT_TRUE(segment.remove().error().is(Condition::removed));
    EXPECT_TRUE(SharedMemory::adopt(segment.id()).error().is(Condition::removed));
}

TEST_F(SysvSharedMemory, APrivateSegmentIsHandedOverByItsId) {
    auto segment = or_throw(SharedMemory::create(Key(), {.size_bytes = 10}));
    or_throw(or_throw(segment.map()).write(0, as_bytes("private")));
    auto other = or_throw(SharedMemory::adopt(segment.id()));
    EXPECT_TRUE(other.key().is_private());
    EXPECT_EQ(as_text(or_throw(other.map()).bytes().first(7)), "private");
    EXPECT_TRUE(SharedMemory::open(Key()).error().is(Condition::invalid));
    or_throw(segment.remove());
}

TEST_F(SysvSharedMemory, IsAttachedAsAWhole) {
    auto segment = create(10000);
    EXPECT_TRUE(segment.map({.offset_bytes = 4096}).error().is(Condition::invalid));
    EXPECT_TRUE(segment.map({.size_bytes = 100}).error().is(Condition::invalid));
    EXPECT_TRUE(segment.map({.size_bytes = 10000, .prefault = true, .inherit = false}));
}

TEST_F(SysvSharedMemory, OfManyAtOnceOneCreates) {
    std::vector<test::Child> children;
    const auto gate = or_throw(Mapping::anonymous(sizeof(int)));
    auto& open_gate = *reinterpret_cast<std::atomic<int>*>(gate.mutable_bytes().data());
    for (int i = 0; i < 16; ++i) {
        children.emplace_back([&] {
            while (open_gate == 0) {
            }
            const auto segment = SharedMemory::open_or_create(key, {.size_bytes = sizeof(int)});
            if (!segment) return 1;
            const auto map = or_throw(segment->map());
            ++*reinterpret_cast<std::atomic<int>*>(map.mutable_bytes().data());
            return 0;
        });
    }
    open_gate = 1;
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
    const auto map = or_throw(or_throw(SharedMemory::open(key)).map());
    EXPECT_EQ(*reinterpret_cast<const int*>(map.bytes().data()), 16);
}

TEST_F(SysvSharedMemory, AKilledProcessIsDetached) {
    auto segment = create(10);
    test::Child child([&] {
        const auto map = or_throw(segment.map());
        or_throw(map.write(0, as_bytes("x")));
        ::pause();
        return 0;
    });
    child.wait_until_asleep();
    child.kill();
    EXPECT_EQ(or_throw(segment.stat()).attached_count, 0U);
    EXPECT_EQ(as_text(or_throw(segment.map()).bytes().first(1)), "x");
}

TEST_F(SysvSharedMemory, AnotherUserIsDenied) {
    if (!test::is_root()) GTEST_SKIP() << "only root can become another user";
    (void)create(16);
    test::Child child([&] {
        test::drop_privileges();
        if (!SharedMemory::open(key).error().is(Condition::denied)) return 1;
        return SharedMemory::unlink(key).error().is(Condition::denied) ? 0 : 2;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(SysvSharedMemory, IpcsShowsIt) {
    (void)create(12345);
    std::string listing;
    auto* const ipcs = ::popen("ipcs -m", "r");
    ASSERT_NE(ipcs, nullptr);
    std::array<char, 512> line{};
    while (std::fgets(line.data(), line.size(), ipcs) != nullptr) listing += line.data();
    if (::pclose(ipcs) != 0) GTEST_SKIP() << "no ipcs here";
    EXPECT_THAT(listing, testing::ContainsRegex(key.text() + ".*600 +12345 "));
}

TEST_F(SysvSharedMemory, HugePagesOrTheCure) {
    auto preferred = or_throw(
        SharedMemory::create(Key(), {.size_bytes = 10, .huge_pages = HugePages::preferred}));
    or_throw(preferred.remove());
    auto required =
        SharedMemory::create(Key(), {.size_bytes = 10, .huge_pages = HugePages::required});
    if (!required) {
        EXPECT_THAT(required.error().message(), HasSubstr("huge pages"));
        GTEST_SKIP() << "without huge pages: " << required.error().message();
    }
    {
        const auto map = or_throw(required->map({.inherit = false}));
        or_throw(map.write(0, as_bytes("x")));
    }
    or_throw(required->remove());
}

}  // namespace
}  // namespace patchbay::sysv
