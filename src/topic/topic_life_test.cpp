// SPDX-License-Identifier: Apache-2.0
//
// Topics whose users come, hold, leave and are killed.
#include "support/child.hpp"
#include "topic/topic_fixture.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

class TopicLifeTest : public TopicTest {};

TEST_F(TopicLifeTest, HoldsSeveralAndLetsGoInAnyOrder) {
    auto topic = or_throw(
        Topic<Frame>::create(name, {.capacity_slots = 4, .max_held = 3, .spare_chunks = 4}));
    auto publisher = or_throw(topic.publisher());
    for (const auto delivery : {Delivery::reliable, Delivery::lossy}) {
        auto subscriber = or_throw(topic.subscriber({.delivery = delivery}));
        std::vector<Sample<Frame>> held;
        const auto pass = [&](std::uint8_t round) {
            auto loan = or_throw(publisher.try_loan());
            ASSERT_TRUE(loan);
            loan->value().pixels.fill(round);
            or_throw(publisher.publish(std::move(*loan)));
        };
        for (std::uint8_t round = 0; round < 3; ++round) {
            pass(round);
            held.push_back(*or_throw(subscriber.try_receive()));
        }
        pass(3);
        const auto more = subscriber.try_receive();
        ASSERT_FALSE(more);
        EXPECT_TRUE(more.error().is(Condition::exhausted)) << more.error().message();
        held.erase(held.begin() + 1);
        for (std::uint8_t round = 3; round < 60; ++round) {
            if (round > 3) pass(round);
            const auto frame = or_throw(subscriber.try_receive());
            ASSERT_TRUE(frame);
            EXPECT_EQ(frame->value().pixels[77], round);
            EXPECT_EQ(held[0].value().pixels[77], 0);
            EXPECT_EQ(held[1].value().pixels[9'999], 2);
        }
    }
}

TEST_F(TopicLifeTest, WhatOneHeldWhoLeftAndWasKilledIsFreeAgain) {
    auto topic = or_throw(
        Topic<Frame>::create(name, {.capacity_slots = 4, .max_held = 4, .spare_chunks = 1}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    test::Child child([&] {
        auto theirs = or_throw(Topic<Frame>::open(name));
        std::vector<Sample<Frame>> held;
        {
            auto leaving = or_throw(theirs.subscriber({.history = 0}));
            for (int count = 0; count < 2; ++count) held.push_back(*or_throw(leaving.receive()));
        }
        ::pause();
        return 0;
    });
    const Frame frame{};
    child.wait_until_asleep();
    for (int count = 0; count < 2; ++count) {
        ASSERT_TRUE(or_throw(publisher.send(frame, Deadline::after(10s))));
        ASSERT_TRUE(or_throw(subscriber.receive(Deadline::after(10s))));
        child.wait_until_asleep();
    }
    child.kill();
    for (int count = 0; count < 4; ++count) ASSERT_TRUE(or_throw(publisher.try_send(frame)));
    while (or_throw(subscriber.try_receive())) {
    }
    for (int count = 0; count < 4; ++count)
        EXPECT_TRUE(or_throw(publisher.try_send(frame))) << count;
}

TEST_F(TopicLifeTest, APlaceIsTakenOverWhereItsLastPublisherStopped) {
    auto topic = or_throw(Topic<Frame>::create(
        name, {.capacity_slots = 8, .history = 2, .max_publishers = 1, .spare_chunks = 2}));
    auto subscriber = or_throw(topic.subscriber());
    std::uint64_t sent = 0;
    const auto publish = [&](Publisher<Frame>& publisher) {
        auto loan = or_throw(publisher.try_loan());
        ASSERT_TRUE(loan);
        loan->value().pixels.fill(static_cast<std::uint8_t>(sent));
        EXPECT_EQ(or_throw(publisher.publish(std::move(*loan))), sent++);
    };
    for (int owner = 0; owner < 20; ++owner) {
        auto publisher = or_throw(topic.publisher());
        EXPECT_EQ(publisher.id() >> 16U, owner + 1U);
        for (int message = 0; message < 3; ++message) publish(publisher);
        // One that was loaned and never published.
        auto forgotten = or_throw(publisher.try_loan());
        EXPECT_TRUE(forgotten);
        if (owner % 2 == 0) continue;
        for (std::uint64_t number = sent - 6; number < sent; ++number) {
            const auto frame = or_throw(subscriber.try_receive());
            if (!frame) break;
            EXPECT_EQ(frame->value().pixels[5'000], static_cast<std::uint8_t>(frame->sequence()));
        }
        while (or_throw(subscriber.try_receive())) {
        }
        subscriber = or_throw(topic.subscriber());
        EXPECT_EQ(or_throw(subscriber.try_receive())->sequence(), sent - 2);
    }
}

TEST_F(TopicLifeTest, ASampleOutlivesItsSubscriber) {
    std::optional<Sample<Frame>> sample;
    {
        auto topic = or_throw(Topic<Frame>::create(name));
        auto publisher = or_throw(topic.publisher());
        auto subscriber = or_throw(topic.subscriber());
        Frame frame;
        frame.pixels.fill(7);
        ASSERT_TRUE(or_throw(publisher.try_send(frame)));
        sample = or_throw(subscriber.try_receive());
    }
    EXPECT_TRUE(exists());
    EXPECT_EQ(sample->value().pixels[9'999], 7);
    sample.reset();
    EXPECT_FALSE(exists());
}

TEST_F(TopicLifeTest, TheLastToLeaveRemovesIt) {
    {
        auto topic = or_throw(ByteTopic::create(name));
        auto same = or_throw(ByteTopic::open(name));
        EXPECT_TRUE(ByteTopic::create(name).error().is(Condition::exists));
        auto subscriber = or_throw(same.subscriber());
        or_throw(subscriber.fd());
        EXPECT_TRUE(exists());
    }
    EXPECT_FALSE(exists());
    EXPECT_TRUE(ByteTopic::open(name).error().is(Condition::not_found));
}

TEST_F(TopicLifeTest, KilledUsersLeaveNothingToTheNext) {
    for (int round = 0; round < 3; ++round) {
        test::Child child([&] {
            auto topic = or_throw(ByteTopic::open_or_create(name));
            auto subscriber = or_throw(topic.subscriber());
            or_throw(subscriber.fd());
            auto publisher = or_throw(topic.publisher());
            or_throw(publisher.send(as_bytes("old")));
            or_throw(subscriber.receive());
            return or_throw(subscriber.receive()) ? 0 : 1;
        });
        child.wait_until_asleep();
        child.kill();
        EXPECT_TRUE(exists());
        if (round == 0) {
            EXPECT_TRUE(ByteTopic::open(name).error().is(Condition::not_found));
        } else if (round == 1) {
            or_throw(ByteTopic::remove(name));
        } else {
            auto topic = or_throw(ByteTopic::open_or_create(name));
            auto subscriber = or_throw(topic.subscriber());
            EXPECT_FALSE(or_throw(subscriber.try_receive()));
        }
        EXPECT_FALSE(exists());
    }
}

TEST_F(TopicLifeTest, ADeadReliableSubscriberHoldsNobodyUp) {
    auto topic = or_throw(ByteTopic::create(name, {.capacity_slots = 4}));
    auto publisher = or_throw(topic.publisher());
    auto child = stopped_in_the_way_of(publisher);
    // Stopped is not dead.
    EXPECT_FALSE(or_throw(publisher.send(as_bytes("waits"), Deadline::after(200ms))));
    child.kill();
    EXPECT_TRUE(or_throw(publisher.send(as_bytes("goes on"), Deadline::after(10s))));
}

TEST_F(TopicLifeTest, RemovedInUseAndThenKilledLeavesNothingToTheNext) {
    for (const bool remove_again : {true, false}) {
        test::Child child([&] {
            auto topic = or_throw(ByteTopic::open_or_create(name));
            auto subscriber = or_throw(topic.subscriber());
            or_throw(subscriber.fd());
            return or_throw(subscriber.receive()) ? 0 : 1;
        });
        child.wait_until_asleep();
        or_throw(ByteTopic::remove(name));
        EXPECT_TRUE(ByteTopic::open(name).error().is(Condition::not_found));
        child.kill();
        if (remove_again) {
            (void)ByteTopic::remove(name);
        } else {
            or_throw(ByteTopic::create(name));
        }
        EXPECT_FALSE(exists()) << remove_again;
    }
}

}  // namespace
}  // namespace patchbay
