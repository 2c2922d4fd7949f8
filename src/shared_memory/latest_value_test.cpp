// SPDX-License-Identifier: Apache-2.0
#include "patchbay/latest_value.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
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
    for (std::uint64_t i = 1; i <= 5; ++i) writer.write(Wide(i * 10));
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
    writer.write({{"hello, world"}});
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
    for (std::uint64_t i = 1; i <= 20'000; ++i) writer.write(Wide(i), false);
    stop = true;
    readers.clear();
    EXPECT_FALSE(torn);
}

TEST_F(LatestValueTest, AWriterKilledInTheMiddleLeavesTheValueBefore) {
    for (int round = 0; round < 20; ++round) {
        test::Child child([&] {
            auto writer = or_throw(value->writer());
            for (std::uint64_t i = 1;; ++i) writer.write(Wide(i), false);
            return 0;
        });
        const auto start = value->sequence();
        while (value->sequence() < start + 1000) std::this_thread::yield();
        child.kill();
        const auto reading = or_throw(value->read());
        ASSERT_TRUE(reading);
        EXPECT_TRUE(reading->value.whole());
        auto successor = or_throw(value->writer());
        successor.write(Wide(7));
        EXPECT_EQ(or_throw(value->read())->value.words[36], 7U);
    }
}

TEST_F(LatestValueTest, WaitsForSomethingNewer) {
    EXPECT_FALSE(or_throw(value->wait(0, Deadline::after(1ms))));
    test::Child child([&] {
        auto writer = or_throw(value->writer());
        writer.write(Wide(3));
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
    EXPECT_NE(other.error().message().find("Wide of 296 bytes"), std::string::npos)
        << other.error().message();
    EXPECT_NE(other.error().message().find("double of 8 bytes"), std::string::npos)
        << other.error().message();
}

TEST_F(LatestValueTest, ASegmentOfSomethingElseIsCorrupt) {
    ASSERT_EQ(::truncate(("/dev/shm" + name).c_str(), 0), 0);
    ASSERT_EQ(::truncate(("/dev/shm" + name).c_str(), 4096), 0);
    EXPECT_TRUE(LatestValue<Wide>::open(name).error().is(Condition::corrupt));
}

TEST_F(LatestValueTest, TruncationUnderAReaderIsAnErrorAndNoCrash) {
    auto writer = or_throw(value->writer());
    writer.write(Wide(1));
    ASSERT_EQ(::truncate(("/dev/shm" + name).c_str(), 0), 0);
    const auto reading = value->read();
    ASSERT_FALSE(reading);
    EXPECT_TRUE(reading.error().is(Condition::segment_lost));
    writer.write(Wide(2));  // lands nowhere, and kills nobody
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

}  // namespace
}  // namespace patchbay
