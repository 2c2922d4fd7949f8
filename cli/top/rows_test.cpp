// SPDX-License-Identifier: Apache-2.0
#include "top/rows.hpp"

#include "graph/synthetic_snapshot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Kind;
using testing::IsEmpty;

constexpr std::int32_t kNobody = 0;

Sample sample(SyntheticSnapshot machine, int at_seconds) {
    return {.snapshot = std::move(machine.get()),
            .io = {},
            .at = std::chrono::steady_clock::time_point(std::chrono::seconds(at_seconds))};
}

/// The only row of a machine with one object, two seconds after it was different.
TopRow row_between(inspect::Kind kind, inspect::Facts before, inspect::Facts now) {
    SyntheticSnapshot old_machine;
    old_machine.object(kind, "/x", std::move(before));
    SyntheticSnapshot machine;
    machine.object(kind, "/x", std::move(now));
    const auto first = sample(std::move(old_machine), 10);
    const auto rows = rows_between(&first, sample(std::move(machine), 12), kNobody);
    EXPECT_EQ(rows.size(), 1U);
    return rows.at(0);
}

inspect::PosixQueueFacts queue(std::uint64_t depth) {
    return {.depth_messages = depth, .capacity_messages = 10};
}

inspect::SysvQueueFacts sysv_queue(std::uint64_t depth, int sent_at) {
    return {.key = 1,
            .depth_messages = depth,
            .last_send_time = std::chrono::sys_seconds(std::chrono::seconds(sent_at))};
}

TopicFacts topic(std::uint64_t incarnation, std::vector<std::uint64_t> heads) {
    TopicFacts facts{};
    facts.incarnation = incarnation;
    for (const auto head : heads) facts.publishers.push_back({.head_messages = head});
    return facts;
}

TEST(TopRows, AQueuesTrafficIsAtLeastWhatItsDepthChanged) {
    for (const auto& [before, now] : {std::pair(3U, 9U), std::pair(9U, 3U)}) {
        const auto row = row_between(Kind::posix_queue, queue(before), queue(now));
        EXPECT_EQ(row.traffic, 3.0);
        EXPECT_EQ(row.traffic_unit, "msg");
        EXPECT_TRUE(row.at_least);
        EXPECT_EQ(row.filling->amount, now);
    }
}

TEST(TopRows, TopicsCountTheirMessagesThemselves) {
    const auto row = row_between(Kind::topic, topic(1, {100, 5}), topic(1, {160, 5, 40}));
    EXPECT_EQ(row.traffic, 50.0);
    EXPECT_FALSE(row.at_least);
    EXPECT_EQ(row_between(Kind::topic, topic(1, {100}), topic(2, {160})).traffic, std::nullopt)
        << "another topic of that name";
}

TEST(TopRows, TimesShowThatAQueueOfTheSameDepthWasUsed) {
    EXPECT_EQ(row_between(Kind::sysv_queue, sysv_queue(2, 5), sysv_queue(2, 5)).traffic, 0.0);
    EXPECT_EQ(row_between(Kind::sysv_queue, sysv_queue(2, 5), sysv_queue(2, 11)).traffic, 0.5);
}

TEST(TopRows, WhatIsNotToBeSeenIsEmptyAndNotNothing) {
    EXPECT_EQ(row_between(Kind::pipe, inspect::PipeFacts{}, inspect::PipeFacts{}).traffic,
              std::nullopt);
    SyntheticSnapshot machine;
    machine.object(Kind::posix_queue, "/x", queue(3));
    EXPECT_EQ(rows_between(nullptr, sample(std::move(machine), 1), kNobody).at(0).traffic,
              std::nullopt);
}

TEST(TopRows, AnotherObjectIsNotComparedWithTheOneBeforeIt) {
    SyntheticSnapshot old_machine;
    old_machine.object(Kind::posix_queue, "/x", queue(3));
    SyntheticSnapshot machine;
    machine.object(Kind::posix_queue, "/x", queue(9));
    machine.get().objects[0].identity.number = 77;
    const auto first = sample(std::move(old_machine), 10);
    EXPECT_EQ(rows_between(&first, sample(std::move(machine), 12), kNobody).at(0).traffic,
              std::nullopt);
}

TEST(TopRows, HoldersSayHowAndWhatTheyReadAndWrite) {
    const auto machine = [] {
        SyntheticSnapshot made;
        const auto writer = made.process(10, "writer");
        const auto reader = made.process(20, "read\ner");
        const auto pipe = made.object(Kind::pipe, "");
        made.holds(writer, pipe, "w", 4);
        made.holds(writer, pipe, "r", 3);
        made.holds(reader, pipe, "r", 0);
        made.waits(reader, pipe);
        return made;
    };
    auto first = sample(machine(), 10);
    first.io[{10, 0}] = {.read_bytes = 100, .written_bytes = 1000};
    auto second = sample(machine(), 12);
    second.io[{10, 0}] = {.read_bytes = 100, .written_bytes = 5000};
    second.io[{20, 0}] = {.read_bytes = 9999, .written_bytes = 9999};
    const auto row = rows_between(&first, second, kNobody).at(0);
    EXPECT_EQ(row.waiters, 1U);
    ASSERT_EQ(row.holders.size(), 2U);
    EXPECT_EQ(row.holders[0].how, "4w 3r");
    EXPECT_EQ(row.holders[0].read_per_second, 0.0);
    EXPECT_EQ(row.holders[0].written_per_second, 2000.0);
    EXPECT_EQ(row.holders[1].name, "read\\ner");
    EXPECT_TRUE(row.holders[1].waits);
    EXPECT_EQ(row.holders[1].read_per_second, std::nullopt) << "not known before";
    EXPECT_EQ(row.io_per_second(), 2000.0);
}

TEST(TopRows, WhatOnlyTheLookerHoldsIsLeftOut) {
    SyntheticSnapshot machine;
    const auto looker = machine.process(10, "top");
    const auto other = machine.process(20, "other");
    const auto own = machine.object(Kind::eventfd, "");
    const auto shared = machine.object(Kind::pipe, "");
    machine.object(Kind::posix_queue, "/nobody");
    machine.holds(looker, own, "rw");
    machine.holds(looker, shared, "w");
    machine.holds(other, shared, "r");
    std::ranges::sort(machine.get().edges, {}, &inspect::Edge::object);
    const auto rows = rows_between(nullptr, sample(std::move(machine), 1), 10);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].holders.size(), 1U);
    EXPECT_THAT(rows[1].holders, IsEmpty());
}

}  // namespace
}  // namespace patchbay::cli
