// SPDX-License-Identifier: Apache-2.0
//
// What a writer that takes a lane over may not do, whatever the one before was about to do when it was killed.
#include "patchbay/detail/ring/lane_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>

namespace patchbay::ring {
namespace {

constexpr std::uint64_t kCapacity = 16;
constexpr std::uint64_t kHistory = 2;

/// Readers that say what a test tells them to.
struct FakeReaders {
    std::uint64_t position = kNoReader;
    std::uint32_t count = 0;
    std::function<void()> before_last_look = [] {};

    std::uint32_t joins() {
        if (looks++ % 2 == 1) before_last_look();
        return count;
    }
    std::uint64_t slowest(std::uint64_t /*next*/) const { return position; }
    std::uint32_t looks = 0;
};

struct Killed {};

class LaneWriterTest : public testing::Test {
protected:
    LaneWriter<Atomics> writer() { return {{slots.data(), kCapacity, 8}, words, kHistory}; }
    static void publish(LaneWriter<Atomics>& writer, FakeReaders& readers, int count) {
        for (; count > 0; --count) {
            if (writer.room() == 0) {
                ASSERT_TRUE(writer.raise_limit(readers, 4));
            }
            writer.publish({.sent = 0, .size_bytes = 0, .chunk = kInSlot, .sender = 0},
                           [](auto& /*slots*/, std::uint64_t /*number*/) {});
        }
    }
    std::uint64_t oldest_promised() const { return words.limit.load() - kCapacity; }

    std::array<SlotRing<Atomics>::Word, kCapacity * 8> slots{};
    LaneWords<Atomics> words{};
};

TEST_F(LaneWriterTest, DoesNotTakeBackThePromiseOfADeadOne) {
    FakeReaders readers;
    auto dead = writer();
    publish(dead, readers, 2 * kCapacity);
    ASSERT_TRUE(dead.raise_limit(readers, 10));
    const auto promised = words.limit.load();
    auto next = writer();
    ASSERT_TRUE(next.raise_limit(readers, 4));
    EXPECT_GE(words.limit.load(), promised);
    EXPECT_GE(next.oldest_readable(), oldest_promised());
}

TEST_F(LaneWriterTest, DoesNotTakeBackItsOwnPromise) {
    FakeReaders readers;
    auto writes = writer();
    publish(writes, readers, 2 * kCapacity);
    ASSERT_TRUE(writes.raise_limit(readers, 10));
    const auto room = writes.room();
    // Somebody announced a position that it has not yet put right.
    readers.position = kCapacity - 1;
    EXPECT_TRUE(writes.raise_limit(readers, 12));
    EXPECT_GE(writes.room(), room);
}

TEST_F(LaneWriterTest, KeepsWhatIsReadBySomebodyWhomADeadOneDidNotSee) {
    FakeReaders readers;
    auto dead = writer();
    publish(dead, readers, 2 * kCapacity);
    const auto joined_at = words.limit.load() - kCapacity;
    // Between the promise and the look at who has joined.
    readers.before_last_look = [] { throw Killed(); };
    EXPECT_THROW(dead.raise_limit(readers, 10), Killed);
    ASSERT_GT(oldest_promised(), joined_at);
    auto next = writer();
    next.keep(joined_at);
    EXPECT_EQ(next.oldest_readable(), joined_at);
    next.keep(0);
    EXPECT_EQ(next.oldest_readable(), next.next() - kCapacity);
}

}  // namespace
}  // namespace patchbay::ring
