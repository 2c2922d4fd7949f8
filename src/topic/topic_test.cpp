// SPDX-License-Identifier: Apache-2.0
#include "support/child.hpp"
#include "topic/topic_fixture.hpp"

#include <gtest/gtest.h>

#include <poll.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

TEST_F(TopicTest, SendsAndReceives) {
    auto topic = or_throw(ByteTopic::create(name));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    for (const std::size_t size : {0UZ, 1UZ, 40UZ, 103UZ, 104UZ, 105UZ, 4096UZ, 16UZ << 10U}) {
        const std::string message(size, 'x');
        ASSERT_TRUE(or_throw(publisher.send(as_bytes(message))));
        auto sample = or_throw(subscriber.try_receive());
        ASSERT_TRUE(sample) << size;
        EXPECT_EQ(text_of(*sample), message);
        EXPECT_EQ(sample->publisher(), publisher.id());
    }
    EXPECT_FALSE(or_throw(subscriber.try_receive()));
    const auto large = publisher.try_send(std::vector<std::byte>((16UZ << 10U) + 1));
    EXPECT_TRUE(large.error().is(Condition::too_big)) << large.error().message();
}

TEST_F(TopicTest, CarriesATypeByLoan) {
    auto topic = or_throw(Topic<Frame>::create(name, {.capacity_slots = 4}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    for (std::uint8_t round = 0; round < 50; ++round) {
        auto loan = or_throw(publisher.try_loan());
        ASSERT_TRUE(loan);
        loan->value().pixels.fill(round);
        EXPECT_EQ(or_throw(publisher.publish(std::move(*loan))), round);
        const auto frame = or_throw(subscriber.try_receive());
        ASSERT_TRUE(frame);
        EXPECT_EQ(frame->value().pixels[9'999], round);
    }
}

TEST_F(TopicTest, AFullRingMakesItsPublisherWait) {
    auto topic = or_throw(Topic<Tick>::create(name, {.capacity_slots = 8}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    for (std::uint64_t round = 0; round < 8; ++round)
        ASSERT_TRUE(or_throw(publisher.try_send({.number = round, .price = 1})));
    EXPECT_FALSE(or_throw(publisher.try_send({})));
    EXPECT_FALSE(or_throw(publisher.send({}, Deadline::after(20ms))));
    for (std::uint64_t round = 0; round < 8; ++round)
        EXPECT_EQ(or_throw(subscriber.try_receive())->value().number, round);
    EXPECT_TRUE(or_throw(publisher.try_send({.number = 8})));
    EXPECT_EQ(or_throw(subscriber.try_receive())->sequence(), 8U);
}

TEST_F(TopicTest, ALossySubscriberIsToldWhatItMissed) {
    auto topic = or_throw(Topic<Tick>::create(name, {.capacity_slots = 8}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber({.delivery = Delivery::lossy}));
    for (std::uint64_t round = 0; round < 100; ++round)
        ASSERT_TRUE(or_throw(publisher.try_send({.number = round})));
    std::uint64_t next = 0;
    while (auto tick = or_throw(subscriber.try_receive())) {
        next += tick->missed();
        EXPECT_EQ(tick->value().number, next);
        ++next;
    }
    EXPECT_EQ(next, 100U);
    EXPECT_GT(subscriber.missed(), 91U - 1);
}

TEST_F(TopicTest, ALossySubscriberThatHasReadNothingLosesNoMoreAtOnceThanOthers) {
    auto topic = or_throw(ByteTopic::create(name, {.capacity_slots = 64}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber({.delivery = Delivery::lossy}));
    for (int count = 0; count < 81; ++count) ASSERT_TRUE(or_throw(publisher.try_send({})));
    // The place of one message was needed; a quarter of the ring is given up at once.
    EXPECT_EQ(or_throw(subscriber.try_receive())->sequence(), 32U);
}

TEST_F(TopicTest, ALateSubscriberGetsTheHistory) {
    auto topic = or_throw(Topic<Tick>::create(name, {.history = 5}));
    auto publisher = or_throw(topic.publisher());
    for (std::uint64_t round = 0; round < 1000; ++round) {
        ASSERT_TRUE(or_throw(publisher.try_send({.number = round})));
        for (const auto delivery : {Delivery::reliable, Delivery::lossy}) {
            auto subscriber = or_throw(topic.subscriber({.delivery = delivery, .history = 3}));
            const auto first = round < 2 ? 0 : round - 2;
            ASSERT_EQ(or_throw(subscriber.try_receive())->value().number, first);
        }
    }
    auto none = or_throw(topic.subscriber({.history = 0}));
    EXPECT_FALSE(or_throw(none.try_receive()));
    EXPECT_TRUE(topic.subscriber({.history = 6}).error().is(Condition::invalid));
}

TEST_F(TopicTest, WhatCannotBeMadeLeavesNothing) {
    EXPECT_TRUE(ByteTopic::create(name, {.capacity_slots = 0}).error().is(Condition::invalid));
    EXPECT_FALSE(exists());
    EXPECT_TRUE(
        ByteTopic::create(name, {.capacity_slots = 60'000, .largest_message_bytes = 4UZ << 30U})
            .error()
            .is(Condition::invalid));
    EXPECT_FALSE(exists());
}

TEST_F(TopicTest, WakesASleepingSubscriber) {
    auto topic = or_throw(ByteTopic::create(name));
    auto publisher = or_throw(topic.publisher());
    test::Child child([&] {
        auto subscriber = or_throw(or_throw(ByteTopic::open(name)).subscriber());
        for (int round = 0; round < 20; ++round) or_throw(subscriber.receive());
        return 0;
    });
    for (int round = 0; round < 20; ++round) {
        child.wait_until_asleep();
        or_throw(publisher.send(as_bytes("wake")));
    }
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(TopicTest, ItsDescriptorTellsOfEveryMessage) {
    auto topic = or_throw(ByteTopic::create(name));
    auto publisher = or_throw(topic.publisher());
    or_throw(publisher.send(as_bytes("before")));
    test::Child child([&] {
        auto subscriber = or_throw(or_throw(ByteTopic::open(name)).subscriber());
        ::pollfd polled{.fd = or_throw(subscriber.fd()), .events = POLLIN, .revents = 0};
        for (int received = 0; received < 200;) {
            if (::poll(&polled, 1, 10'000) != 1) return 1;
            while (or_throw(subscriber.try_receive())) ++received;
        }
        return 0;
    });
    child.wait_until_asleep();
    for (int round = 0; round < 200; ++round) {
        or_throw(publisher.send(as_bytes("poll")));
        if (round % 20 == 0) child.wait_until_asleep();
    }
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(TopicTest, SeveralPublishersEachInOrder) {
    auto topic = or_throw(Topic<Tick>::create(name, {.capacity_slots = 16}));
    auto subscriber = or_throw(topic.subscriber());
    constexpr std::uint64_t kEach = 5'000;
    std::vector<test::Child> children;
    for (int who = 0; who < 3; ++who) {
        children.emplace_back([&] {
            auto publisher = or_throw(or_throw(Topic<Tick>::open(name)).publisher());
            for (std::uint64_t round = 0; round < kEach; ++round)
                or_throw(publisher.send({.number = round}));
            return 0;
        });
    }
    std::vector<std::uint64_t> next(16);
    for (std::uint64_t count = 0; count < 3 * kEach; ++count) {
        const auto tick = or_throw(subscriber.receive(Deadline::after(20s)));
        ASSERT_TRUE(tick) << count;
        EXPECT_EQ(tick->value().number % kEach, next[tick->publisher() & 0xffffU]++ % kEach);
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(TopicTest, TwoSidesThatMeanDifferentThings) {
    auto topic = or_throw(Topic<Tick>::create(name));
    const auto other = Topic<Frame>::open(name);
    ASSERT_TRUE(other.error().is(Condition::mismatch));
    EXPECT_NE(other.error().message().find("Tick"), std::string::npos) << other.error().message();
    EXPECT_NE(other.error().message().find("Frame"), std::string::npos);
    EXPECT_TRUE(ByteTopic::open(name).error().is(Condition::mismatch));
}

TEST_F(TopicTest, FullTablesSaySo) {
    auto topic = or_throw(ByteTopic::create(name, {.max_publishers = 1, .max_subscribers = 1}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    EXPECT_TRUE(topic.publisher().error().is(Condition::exhausted));
    EXPECT_TRUE(topic.subscriber().error().is(Condition::exhausted));
}

TEST_F(TopicTest, AChildMustMakeItsOwn) {
    auto topic = or_throw(ByteTopic::create(name));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    test::Child child([&] {
        if (!publisher.try_send(as_bytes("x")).error().is(Condition::forked)) return 1;
        if (!subscriber.try_receive().error().is(Condition::forked)) return 2;
        return 0;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(or_throw(publisher.try_send(as_bytes("x"))));
    EXPECT_TRUE(or_throw(subscriber.try_receive()));
}

TEST_F(TopicTest, KnowsWhenAMessageWasSent) {
    auto topic = or_throw(ByteTopic::create(name));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    const auto before = Deadline::Clock::now();
    or_throw(publisher.send(as_bytes("x")));
    const auto after = Deadline::Clock::now();
    const auto sample = or_throw(subscriber.try_receive());
    EXPECT_GE(sample->sent(), before - 5us);
    EXPECT_LE(sample->sent(), after + 5us);
}

TEST_F(TopicTest, TakesItsMemoryAsAsked) {
    for (const auto huge_pages : {HugePages::off, HugePages::preferred}) {
        auto topic = or_throw(Topic<Frame>::create(
            name, {.capacity_slots = 4, .huge_pages = huge_pages, .prefault = true}));
        auto publisher = or_throw(topic.publisher());
        auto subscriber = or_throw(topic.subscriber());
        ASSERT_TRUE(or_throw(publisher.try_send({})));
        EXPECT_TRUE(or_throw(subscriber.try_receive()));
    }
}

TEST_F(TopicTest, OptionsThatMakeNoSenseAreRefused) {
    for (const TopicOptions& options :
         {TopicOptions{.capacity_slots = 0}, TopicOptions{.max_publishers = 0},
          TopicOptions{.max_publishers = 2'000}, TopicOptions{.max_subscribers = 70'000},
          TopicOptions{.max_held = 0}, TopicOptions{.mode = 01777}}) {
        EXPECT_TRUE(ByteTopic::create(name, options).error().is(Condition::invalid));
        EXPECT_FALSE(exists());
    }
    EXPECT_TRUE(
        ByteTopic::create(name, {.capacity_slots = 16'000, .largest_message_bytes = 0xffff'ffffU})
            .error()
            .is(Condition::too_big));
    EXPECT_TRUE(ByteTopic::create("ticks").error().is(Condition::invalid));
}

}  // namespace
}  // namespace patchbay
