// SPDX-License-Identifier: Apache-2.0
#include "support/census.hpp"
#include "topic/topic_fixture.hpp"

#include <gtest/gtest.h>

#include <poll.h>

#include <chrono>
#include <optional>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

class TopicPresenceTest : public TopicTest {};

bool writable(int fd, std::chrono::milliseconds timeout) {
    ::pollfd polled{.fd = fd, .events = POLLOUT, .revents = 0};
    return ::poll(&polled, 1, static_cast<int>(timeout.count())) == 1;
}

TEST_F(TopicPresenceTest, CountsWhoIsIn) {
    auto topic = or_throw(ByteTopic::create(name));
    EXPECT_EQ(or_throw(topic.presence()).publishers, 0U);
    EXPECT_EQ(or_throw(topic.presence()).subscribers, 0U);
    auto publisher = std::optional(or_throw(topic.publisher()));
    auto subscriber = std::optional(or_throw(topic.subscriber({.delivery = Delivery::lossy})));
    auto other = or_throw(topic.subscriber());
    EXPECT_EQ(or_throw(topic.presence()).publishers, 1U);
    EXPECT_EQ(or_throw(topic.presence()).subscribers, 2U);
    EXPECT_EQ(or_throw(topic.presence()).publishers_so_far, 1U);
    subscriber.reset();
    publisher.reset();
    EXPECT_EQ(or_throw(topic.presence()).publishers, 0U);
    EXPECT_EQ(or_throw(topic.presence()).subscribers, 1U);
    publisher.emplace(or_throw(topic.publisher()));
    EXPECT_EQ(or_throw(topic.presence()).publishers_so_far, 2U);
}

TEST_F(TopicPresenceTest, DoesNotCountTheDead) {
    auto topic = or_throw(ByteTopic::create(name));
    auto child = stopped_user();
    EXPECT_EQ(or_throw(topic.presence()).publishers, 1U) << "the stopped count";
    EXPECT_EQ(or_throw(topic.presence()).subscribers, 1U);
    child.kill();
    EXPECT_EQ(or_throw(topic.presence()).publishers, 0U);
    EXPECT_EQ(or_throw(topic.presence()).subscribers, 0U);
    EXPECT_EQ(or_throw(topic.presence()).publishers_so_far, 1U);
}

TEST_F(TopicPresenceTest, APublisherIsPolledForRoom) {
    const auto before = test::Census::take();
    {
        auto topic = or_throw(ByteTopic::create(name, {.capacity_slots = 4}));
        auto publisher = or_throw(topic.publisher());
        const int fd = or_throw(publisher.fd());
        EXPECT_EQ(or_throw(publisher.fd()), fd);
        EXPECT_TRUE(writable(fd, 10s));
        auto subscriber = or_throw(topic.subscriber());
        while (or_throw(publisher.try_send(as_bytes("x")))) {
        }
        EXPECT_FALSE(writable(fd, 50ms));
        ASSERT_TRUE(or_throw(subscriber.try_receive()));
        EXPECT_TRUE(writable(fd, 10s));
        EXPECT_TRUE(or_throw(publisher.try_send(as_bytes("y"))));
    }
    EXPECT_EQ(test::Census::take(), before);
}

TEST_F(TopicPresenceTest, ADeadSubscriberLeavesRoom) {
    auto topic = or_throw(ByteTopic::create(name, {.capacity_slots = 4}));
    auto publisher = or_throw(topic.publisher());
    auto child = stopped_in_the_way_of(publisher);
    const int fd = or_throw(publisher.fd());
    EXPECT_FALSE(or_throw(publisher.try_send(as_bytes("x")))) << "after which it is not writable";
    EXPECT_FALSE(writable(fd, 50ms));
    child.kill();
    EXPECT_TRUE(writable(fd, 10s));
    EXPECT_TRUE(or_throw(publisher.try_send(as_bytes("y"))));
}

}  // namespace
}  // namespace patchbay
