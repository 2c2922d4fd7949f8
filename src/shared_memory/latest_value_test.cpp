// SPDX-License-Identifier: Apache-2.0
#include "patchbay/latest_value.hpp"

#include "patchbay/guarded.hpp"
#include "patchbay/shared_memory.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

/// Every word is the same: a reader that sees two different ones has seen half a value.
struct Wide {
    std::array<std::uint64_t, 37> words;
    explicit Wide(std::uint64_t word = 0) { words.fill(word); }
    [[nodiscard]] bool whole() const {
        return std::ranges::all_of(words, [&](auto word) { return word == words[0]; });
    }
};

/// One type in two programs that spell it differently, and its next version.
struct Named {
    static constexpr std::string_view kTypeName = "named/1";
    std::uint32_t word;
};
struct SameName {
    static constexpr std::string_view kTypeName = "named/1";
    std::uint32_t word;
};
struct NextVersion {
    static constexpr std::string_view kTypeName = "named/2";
    std::uint32_t word;
};

class LatestValueTest : public testing::Test {
protected:
    LatestValueTest() : before(test::Census::take()), name(test::unique_name()) {
        value.emplace(or_throw(LatestValue<Wide>::create(name)));
    }
    ~LatestValueTest() override {
        value.reset();
        (void)LatestValue<Wide>::unlink(name);
        EXPECT_EQ(test::Census::take(), before);
    }

    test::Census before;
    std::string name;
    std::optional<LatestValue<Wide>> value;
};

TEST_F(LatestValueTest, IsEmptyBeforeTheFirstWrite) {
    EXPECT_FALSE(or_throw(value->read()));
    EXPECT_EQ(value->sequence(), 0U);
}

TEST_F(LatestValueTest, GivesTheLastOneWithItsNumber) {
    auto writer = or_throw(value->writer());
    for (std::uint64_t i = 1; i <= 5; ++i) or_throw(writer.write(Wide(i * 10)));
    const auto reading = or_throw(value->read());
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->value.words[0], 50U);
    EXPECT_EQ(reading->sequence, 5U);
}

TEST_F(LatestValueTest, OddSizesKeepTheirLastBytes) {
    struct Odd {
        std::array<char, 13> text;
    };
    const auto other = test::unique_name();
    const auto odd = or_throw(LatestValue<Odd>::create(other));
    auto writer = or_throw(odd.writer());
    or_throw(writer.write({{"hello, world"}}));
    EXPECT_STREQ(or_throw(odd.read())->value.text.data(), "hello, world");
    or_throw(LatestValue<Odd>::unlink(other));
}

TEST_F(LatestValueTest, OneWriterAtATime) {
    {
        const auto writer = or_throw(value->writer());
        const auto second = value->writer();
        ASSERT_FALSE(second);
        EXPECT_TRUE(second.error().is(Condition::in_use));
    }
    EXPECT_TRUE(value->writer());
}

TEST_F(LatestValueTest, ReadersNeverSeeHalfAValue) {
    std::atomic<bool> stop = false;
    std::atomic<bool> torn = false;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([&] {
            std::uint64_t last = 0;
            while (!stop) {
                const auto reading = value->read();
                if (!reading || !*reading) continue;
                if (!(*reading)->value.whole() || (*reading)->sequence < last) torn = true;
                last = (*reading)->sequence;
            }
        });
    }
    auto writer = or_throw(value->writer());
    for (std::uint64_t i = 1; i <= 20'000; ++i) or_throw(writer.write(Wide(i), false));
    stop = true;
    readers.clear();
    EXPECT_FALSE(torn);
}

TEST_F(LatestValueTest, AWriterKilledInTheMiddleLeavesTheValueBefore) {
    for (int round = 0; round < 20; ++round) {
        test::Child child([&] {
            auto writer = or_throw(value->writer());
            for (std::uint64_t i = 1;; ++i) or_throw(writer.write(Wide(i), false));
            return 0;
        });
        const auto start = value->sequence();
        while (value->sequence() < start + 1000) std::this_thread::yield();
        child.kill();
        const auto reading = or_throw(value->read());
        ASSERT_TRUE(reading);
        EXPECT_TRUE(reading->value.whole());
        auto successor = or_throw(value->writer());
        or_throw(successor.write(Wide(7)));
        EXPECT_EQ(or_throw(value->read())->value.words[36], 7U);
    }
}

TEST_F(LatestValueTest, WaitsForSomethingNewer) {
    EXPECT_FALSE(or_throw(value->wait(0, Deadline::after(1ms))));
    test::Child child([&] {
        auto writer = or_throw(value->writer());
        or_throw(writer.write(Wide(3)));
        return 0;
    });
    const auto reading = or_throw(value->wait(0, Deadline::after(10s)));
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->value.words[0], 3U);
    EXPECT_EQ(child.wait(), 0);
    EXPECT_FALSE(or_throw(value->wait(reading->sequence, Deadline::now())));
}

TEST_F(LatestValueTest, AnotherTypeIsAMismatchThatNamesBoth) {
    const auto other = LatestValue<double>::open(name);
    ASSERT_FALSE(other);
    EXPECT_TRUE(other.error().is(Condition::mismatch));
    EXPECT_NE(other.error().message().find("Wide' of 296 bytes"), std::string::npos)
        << other.error().message();
    EXPECT_NE(other.error().message().find("'f64' of 8 bytes"), std::string::npos)
        << other.error().message();
}

TEST_F(LatestValueTest, ATypeGoesByTheNameThatItGivesItself) {
    value.reset();
    or_throw(LatestValue<Wide>::unlink(name));
    auto named = or_throw(LatestValue<Named>::create(name));
    auto writer = or_throw(named.writer());
    or_throw(writer.write({.word = 7}));
    EXPECT_EQ(or_throw(or_throw(LatestValue<SameName>::open(name)).read())->value.word, 7U);
    EXPECT_TRUE(LatestValue<NextVersion>::open(name).error().is(Condition::mismatch));
}

TEST_F(LatestValueTest, AGuardedValueIsSomethingElse) {
    value.reset();
    or_throw(LatestValue<Wide>::unlink(name));
    const auto guarded = or_throw(Guarded<std::uint64_t>::create(name));
    EXPECT_TRUE(LatestValue<std::uint64_t>::open(name).error().is(Condition::corrupt));
}

TEST_F(LatestValueTest, ASegmentOfSomethingElseIsCorrupt) {
    ASSERT_EQ(::truncate(("/dev/shm" + name).c_str(), 0), 0);
    ASSERT_EQ(::truncate(("/dev/shm" + name).c_str(), 4096), 0);
    EXPECT_TRUE(LatestValue<Wide>::open(name).error().is(Condition::corrupt));
}

TEST_F(LatestValueTest, TruncationUnderAReaderIsAnErrorAndNoCrash) {
    auto writer = or_throw(value->writer());
    or_throw(writer.write(Wide(1)));
    ASSERT_EQ(::truncate(("/dev/shm" + name).c_str(), 0), 0);
    const auto reading = value->read();
    ASSERT_FALSE(reading);
    EXPECT_TRUE(reading.error().is(Condition::segment_lost));
    EXPECT_FALSE(writer.write(Wide(2))) << "lands nowhere, and kills nobody";
}

TEST_F(LatestValueTest, ManyOpenOrCreateAtOnceAgree) {
    const auto other = test::unique_name();
    std::vector<test::Child> children;
    for (int i = 0; i < 8; ++i) {
        children.emplace_back([&] { return LatestValue<Wide>::open_or_create(other) ? 0 : 1; });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
    or_throw(LatestValue<Wide>::unlink(other));
}

TEST_F(LatestValueTest, TruncationUnderTheWriterIsAnErrorAndNoCrash) {
    auto writer = or_throw(value->writer());
    EXPECT_TRUE(writer.write(Wide(1)));
    or_throw(or_throw(posix::SharedMemory::open(name)).resize(0));
    const auto lost = writer.write(Wide(2));
    ASSERT_FALSE(lost);
    EXPECT_TRUE(lost.error().is(Condition::segment_lost));
}

TEST_F(LatestValueTest, AWaiterIsToldThatTheSegmentIsLost) {
    test::Child waiter([&] {
        const auto waited = value->wait(0, Deadline::never());
        return !waited && waited.error().is(Condition::segment_lost) ? 0 : 1;
    });
    waiter.wait_until_asleep();
    or_throw(or_throw(posix::SharedMemory::open(name)).resize(0));
    EXPECT_EQ(waiter.wait(), 0);
}

TEST_F(LatestValueTest, AChildDoesNotInheritTheWritersPlace) {
    auto writer = or_throw(value->writer());
    test::Child child([&] {
        if (!writer.write(Wide(1)).error().is(Condition::forked)) return 1;
        return value->writer().error().is(Condition::in_use) ? 0 : 2;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(writer.write(Wide(2)));
}

TEST_F(LatestValueTest, AChildDoesNotKeepItsDeadParentsPlace) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const FileDescriptor read_end(ends[0]);
    FileDescriptor write_end(ends[1]);
    test::Child parent([&] {
        write_end.reset();
        const auto writer = or_throw(value->writer());
        if (::fork() == 0) {
            // Inherits every descriptor, and lives until the test ends.
            char byte = 0;
            ::_exit(static_cast<int>(::read(read_end.get(), &byte, 1)));
        }
        ::raise(SIGKILL);
        return 0;
    });
    EXPECT_EQ(parent.wait(), -SIGKILL);
    // The child closes the description with its first steps.
    const auto end = Deadline::after(10s);
    while (!value->writer() && !end.expired()) std::this_thread::yield();
    EXPECT_TRUE(value->writer());
}

TEST_F(LatestValueTest, WhoMayOnlyReadReadsAndDoesNotWrite) {
    if (!test::is_root()) GTEST_SKIP() << "only root can become another user";
    const auto shared_name = test::unique_name();
    const auto shared = or_throw(LatestValue<Wide>::create(shared_name, {.mode = 0644}));
    EXPECT_TRUE(or_throw(shared.writer()).write(Wide(5)));
    test::Child stranger([&] {
        test::drop_privileges();
        const auto theirs = or_throw(LatestValue<Wide>::open(shared_name));
        if (or_throw(theirs.read())->value.words[0] != 5) return 1;
        return theirs.writer().error().is(Condition::denied) ? 0 : 2;
    });
    EXPECT_EQ(stranger.wait(), 0);
    or_throw(LatestValue<Wide>::unlink(shared_name));
}

}  // namespace
}  // namespace patchbay
