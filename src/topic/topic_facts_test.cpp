// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic_facts.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "topic/topic_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class TopicFactsTest : public TopicTest {
protected:
    ~TopicFactsTest() override { (void)ByteTopic::remove(name); }
    TopicFacts facts() const { return or_throw(inspect_topic(name)); }
};

TEST_F(TopicFactsTest, SaysWhatATopicIs) {
    auto topic = or_throw(Topic<Frame>::create(
        name, {.capacity_slots = 8, .history = 2, .max_publishers = 3, .max_subscribers = 5}));
    const auto seen = facts();
    EXPECT_EQ(seen.name, "topic:" + name);
    EXPECT_EQ(seen.path, file);
    EXPECT_TRUE(seen.in_use);
    EXPECT_THAT(seen.type_name, testing::HasSubstr("Frame"));
    EXPECT_EQ(seen.type_size_bytes, sizeof(Frame));
    EXPECT_EQ(seen.capacity_slots, 8U);
    EXPECT_EQ(seen.history_messages, 2U);
    EXPECT_EQ(seen.largest_message_bytes, sizeof(Frame));
    EXPECT_EQ(seen.lane_chunks, 8U + 16U);
    EXPECT_EQ(seen.max_publishers, 3U);
    EXPECT_EQ(seen.max_subscribers, 5U);
    EXPECT_EQ(seen.ownership.user_id, ::geteuid());
    EXPECT_EQ(seen.ownership.mode, 0600U);
    EXPECT_THAT(seen.publishers, IsEmpty());
    EXPECT_THAT(seen.subscribers, IsEmpty());
    struct ::stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(seen.file_bytes, static_cast<std::uint64_t>(status.st_size));
    EXPECT_GT(seen.reserved_bytes, 0U);
    // A publisher's place takes its memory when it is taken.
    auto publisher = or_throw(topic.publisher());
    EXPECT_EQ(facts().reserved_bytes, seen.reserved_bytes + seen.lane_bytes);
}

TEST_F(TopicFactsTest, SaysHowFarEachHasCome) {
    auto topic = or_throw(ByteTopic::create(name, {.capacity_slots = 8}));
    auto first = or_throw(topic.publisher());
    auto second = or_throw(topic.publisher());
    auto reliable = or_throw(topic.subscriber());
    auto lossy = or_throw(topic.subscriber({.delivery = Delivery::lossy}));
    for (int round = 0; round < 5; ++round) or_throw(first.send(as_bytes("a")));
    for (int round = 0; round < 2; ++round) or_throw(second.send(as_bytes("b")));
    for (int round = 0; round < 3; ++round) ASSERT_TRUE(or_throw(reliable.try_receive()));
    const auto seen = facts();
    ASSERT_THAT(seen.publishers, SizeIs(2));
    ASSERT_THAT(seen.subscribers, SizeIs(2));
    EXPECT_EQ(seen.publishers[0].id, first.id());
    EXPECT_EQ(seen.publishers[1].id, second.id());
    EXPECT_EQ(seen.publishers[0].process, static_cast<std::uint32_t>(::getpid()));
    EXPECT_TRUE(seen.publishers[0].alive && seen.publishers[0].present);
    EXPECT_FALSE(seen.publishers[0].waits);
    EXPECT_EQ(seen.publishers[0].head_messages, 5U);
    EXPECT_GE(seen.publishers[0].limit_messages, 5U);
    EXPECT_EQ(seen.publishers[1].head_messages, 2U);
    const auto& careful = seen.subscribers[0];
    EXPECT_TRUE(careful.alive && careful.reliable);
    EXPECT_FALSE(careful.polls);
    EXPECT_EQ(careful.process, static_cast<std::uint32_t>(::getpid()));
    EXPECT_EQ(careful.received_messages, 3U);
    EXPECT_EQ(careful.lag_messages, 4U);
    ASSERT_THAT(careful.positions, SizeIs(2));
    EXPECT_EQ(careful.positions[0].position_messages + careful.positions[1].position_messages, 3U);
    EXPECT_EQ(seen.publishers[0].waiting_messages, careful.positions[0].lag_messages);
    EXPECT_EQ(seen.publishers[1].waiting_messages, careful.positions[1].lag_messages);
    const auto& careless = seen.subscribers[1];
    EXPECT_TRUE(careless.alive);
    EXPECT_FALSE(careless.reliable);
    EXPECT_EQ(careless.lag_messages, 7U);
    EXPECT_EQ(careless.missed_messages, 0U);
}

TEST_F(TopicFactsTest, CountsWhatIsMissedAndWhatIsHeld) {
    auto topic = or_throw(ByteTopic::create(name, {.capacity_slots = 4}));
    auto publisher = or_throw(topic.publisher());
    auto lossy = or_throw(topic.subscriber({.delivery = Delivery::lossy}));
    const std::string large(1000, 'x');
    for (int round = 0; round < 50; ++round) or_throw(publisher.send(as_bytes(large)));
    std::vector<TopicSample> held;
    for (int round = 0; round < 2; ++round) held.push_back(*or_throw(lossy.try_receive()));
    const auto seen = facts();
    EXPECT_EQ(seen.subscribers.at(0).missed_messages, lossy.missed());
    EXPECT_GT(seen.subscribers.at(0).missed_messages, 40U);
    EXPECT_EQ(seen.subscribers.at(0).held_chunks, 2U);
    held.clear();
    EXPECT_EQ(facts().subscribers.at(0).held_chunks, 0U);
}

TEST_F(TopicFactsTest, WhoHasLeftIsNotThereAnyMore) {
    auto topic = or_throw(ByteTopic::create(name));
    {
        auto publisher = or_throw(topic.publisher());
        auto subscriber = or_throw(topic.subscriber());
        or_throw(subscriber.fd());
        or_throw(publisher.send(as_bytes("x")));
    }
    const auto seen = facts();
    EXPECT_THAT(seen.subscribers, IsEmpty());
    ASSERT_THAT(seen.publishers, SizeIs(1)) << "its messages are still there";
    EXPECT_FALSE(seen.publishers[0].present);
    EXPECT_FALSE(seen.publishers[0].alive);
}

TEST_F(TopicFactsTest, TellsTheKilledFromTheStoppedAndTheLiving) {
    auto topic = or_throw(ByteTopic::create(name));
    auto child = stopped_user();
    auto seen = facts();
    ASSERT_THAT(seen.publishers, SizeIs(1));
    ASSERT_THAT(seen.subscribers, SizeIs(1));
    EXPECT_TRUE(seen.publishers[0].alive);
    EXPECT_TRUE(seen.subscribers[0].alive);
    EXPECT_EQ(seen.subscribers[0].process, static_cast<std::uint32_t>(child.pid()));
    child.kill();
    seen = facts();
    EXPECT_TRUE(seen.in_use);
    EXPECT_FALSE(seen.publishers.at(0).alive);
    EXPECT_TRUE(seen.publishers.at(0).present);
    EXPECT_FALSE(seen.subscribers.at(0).alive);
}

TEST_F(TopicFactsTest, ATopicOfTheDead) {
    test::Child child([&] {
        auto topic = or_throw(ByteTopic::create(name));
        auto subscriber = or_throw(topic.subscriber());
        return or_throw(subscriber.receive()) ? 0 : 1;
    });
    child.wait_until_asleep();
    child.kill();
    const auto seen = facts();
    EXPECT_FALSE(seen.in_use);
    EXPECT_THAT(seen.subscribers, SizeIs(1));
    EXPECT_TRUE(std::filesystem::exists(file)) << "looking changes nothing";
    or_throw(ByteTopic::remove(name));
    EXPECT_TRUE(inspect_topic(name).error().is(Condition::not_found));
}

TEST_F(TopicFactsTest, LooksWithoutATrace) {
    auto topic = or_throw(ByteTopic::create(name));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    struct ::stat before{};
    ASSERT_EQ(::stat(file.c_str(), &before), 0);
    const auto census = test::Census::take();
    for (int round = 0; round < 3; ++round) facts();
    EXPECT_EQ(test::Census::take(), census);
    struct ::stat after{};
    ASSERT_EQ(::stat(file.c_str(), &after), 0);
    EXPECT_EQ(after.st_blocks, before.st_blocks);
    EXPECT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    EXPECT_TRUE(or_throw(publisher.try_send(as_bytes("goes on"))));
    EXPECT_TRUE(or_throw(subscriber.try_receive()));
}

TEST_F(TopicFactsTest, RefusesWhatIsNoTopic) {
    EXPECT_TRUE(inspect_topic(name).error().is(Condition::not_found));
    EXPECT_TRUE(inspect_topic("name").error().is(Condition::invalid));
    auto topic = or_throw(ByteTopic::create(name));
    auto subscriber = or_throw(topic.subscriber());
    const auto scribble = [&](std::uint64_t offset, std::uint64_t value, std::size_t size) {
        const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        EXPECT_EQ(::pwrite(fd, &value, size, static_cast<::off_t>(offset)),
                  static_cast<ssize_t>(size));
        ::close(fd);
    };
    // The subscriber's state, behind header, control and publishers.
    const std::uint64_t state = 512 + 128 + 16 * 64;
    scribble(state, 7, 4);
    const auto odd = inspect_topic(name);
    ASSERT_TRUE(odd.error().is(Condition::corrupt)) << odd.error().message();
    EXPECT_THAT(odd.error().message(), testing::HasSubstr("state 7"));
    scribble(state, 1, 4);
    // A position far ahead of everything is no lag.
    auto publisher = or_throw(topic.publisher());
    scribble(state + 64, 1U << 20U, 8);
    EXPECT_EQ(facts().subscribers.at(0).lag_messages, 0U);
    scribble(8, 99, 4);
    EXPECT_TRUE(inspect_topic(name).error().is(Condition::mismatch));
    scribble(0, 0, 8);
    EXPECT_TRUE(inspect_topic(name).error().is(Condition::corrupt));
    ASSERT_EQ(::truncate(file.c_str(), 100), 0);
    EXPECT_TRUE(inspect_topic(name).error().is(Condition::segment_lost));
}

TEST_F(TopicFactsTest, ATruncatedTopic) {
    auto topic = or_throw(ByteTopic::create(name));
    ASSERT_EQ(::truncate(file.c_str(), 4096), 0);
    EXPECT_TRUE(inspect_topic(name).error().is(Condition::segment_lost));
}

TEST_F(TopicFactsTest, IsForWhoMayRead) {
    if (!test::is_root()) GTEST_SKIP() << "needs a second user";
    auto topic = or_throw(ByteTopic::create(name));
    test::Child stranger([&] {
        test::drop_privileges();
        const auto seen = inspect_topic(name);
        return !seen && seen.error().is(Condition::denied) ? 0 : 1;
    });
    EXPECT_EQ(stranger.wait(), 0);
}

TEST_F(TopicFactsTest, ListsAllTopics) {
    EXPECT_THAT(or_throw(list_topics()), Not(Contains(name)));
    auto topic = or_throw(ByteTopic::create(name));
    EXPECT_THAT(or_throw(list_topics()), Contains(name));
}

}  // namespace
}  // namespace patchbay
