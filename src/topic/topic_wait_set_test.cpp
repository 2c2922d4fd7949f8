// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic_wait_set.hpp"

#include "patchbay/topic.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

class TopicWaitSetTest : public test::OwnIpc, public testing::WithParamInterface<Waiting> {
protected:
    static constexpr std::size_t kTopics = 3;
    TopicWaitSetTest() : set(GetParam()) {
        for (std::size_t index = 0; index < kTopics; ++index) {
            names.push_back(test::unique_name("/"));
            topics.push_back(or_throw(ByteTopic::create(names.back())));
            publishers.push_back(or_throw(topics.back().publisher()));
            subscribers.push_back(or_throw(topics.back().subscriber()));
            EXPECT_EQ(set.add(subscribers.back()), index);
        }
    }

    std::vector<std::string> names;
    std::vector<ByteTopic> topics;
    std::vector<TopicPublisher> publishers;
    std::deque<TopicSubscriber> subscribers;
    TopicWaitSet set;
};

TEST_P(TopicWaitSetTest, GivesTheOneThatHasAMessage) {
    EXPECT_FALSE(or_throw(set.try_wait()));
    const auto start = Deadline::Clock::now();
    EXPECT_FALSE(or_throw(set.wait(Deadline::after(20ms))));
    EXPECT_GE(Deadline::Clock::now() - start, 20ms);
    for (const std::size_t index : {2UZ, 0UZ, 1UZ, 1UZ}) {
        or_throw(publishers[index].send(as_bytes("x")));
        EXPECT_EQ(or_throw(set.wait(Deadline::after(10s))), index);
        EXPECT_EQ(or_throw(set.wait(Deadline::after(10s))), index) << "until it is received";
        ASSERT_TRUE(or_throw(subscribers[index].try_receive()));
        EXPECT_FALSE(or_throw(set.try_wait()));
    }
}

TEST_P(TopicWaitSetTest, IsFair) {
    for (auto& publisher : publishers) {
        for (int round = 0; round < 10; ++round) or_throw(publisher.send(as_bytes("x")));
    }
    std::array<int, kTopics> turns{};
    for (int round = 0; round < 15; ++round) {
        const auto index = or_throw(set.try_wait());
        ASSERT_TRUE(index);
        ++turns.at(*index);
        or_throw(subscribers[*index].try_receive());
    }
    EXPECT_EQ(turns, (std::array{5, 5, 5}));
}

TEST_P(TopicWaitSetTest, MayBeMovedUnderIt) {
    TopicSubscriber moved = std::move(subscribers[1]);
    or_throw(publishers[1].send(as_bytes("x")));
    EXPECT_EQ(or_throw(set.wait(Deadline::after(10s))), 1U);
    subscribers[1] = std::move(moved);
    ASSERT_TRUE(or_throw(subscribers[1].try_receive()));
}

TEST_P(TopicWaitSetTest, LosesNoWakeUp) {
    constexpr std::size_t kEach = 2'000;
    std::vector<test::Child> children;
    for (std::size_t who = 0; who < kTopics; ++who) {
        children.emplace_back([&, who] {
            auto publisher = or_throw(or_throw(ByteTopic::open(names[who])).publisher());
            for (std::size_t round = 0; round < kEach; ++round) {
                or_throw(publisher.send(as_bytes("x")));
                // Now and then long enough for everybody to fall asleep.
                if (round % 100 == who) ::usleep(2'000);
            }
            return 0;
        });
    }
    std::array<std::size_t, kTopics> received{};
    for (std::size_t count = 0; count < kTopics * kEach; ++count) {
        const auto index = or_throw(set.wait(Deadline::after(20s)));
        ASSERT_TRUE(index) << count;
        ASSERT_TRUE(or_throw(subscribers[*index].try_receive()));
        ++received.at(*index);
    }
    EXPECT_EQ(received, (std::array{kEach, kEach, kEach}));
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_P(TopicWaitSetTest, ATruncatedTopicIsAnError) {
    EXPECT_FALSE(or_throw(set.wait(Deadline::after(1ms))));
    ASSERT_EQ(::truncate(("/dev/shm/patchbay." + names[1].substr(1) + "/topic").c_str(), 4096), 0);
    const auto waited = set.wait(Deadline::after(10s));
    ASSERT_FALSE(waited);
    EXPECT_TRUE(waited.error().is(Condition::segment_lost)) << waited.error().message();
    EXPECT_NE(waited.error().message().find(names[1]), std::string::npos);
}

TEST_P(TopicWaitSetTest, AChildMustMakeItsOwn) {
    test::Child child([&] { return set.try_wait().error().is(Condition::forked) ? 0 : 1; });
    EXPECT_EQ(child.wait(), 0);
}

INSTANTIATE_TEST_SUITE_P(Waiting, TopicWaitSetTest,
                         testing::Values(Waiting::adaptive, Waiting::spin, Waiting::block),
                         [](const auto& tested) -> std::string {
                             switch (tested.param) {
                                 case Waiting::spin: return "Spin";
                                 case Waiting::block: return "Block";
                                 case Waiting::adaptive: break;
                             }
                             return "Adaptive";
                         });

struct Tick {
    std::uint64_t number;
};

TEST(TopicWaitSetSleep, AMessageEndsIt) {
    const auto name = test::unique_name("/");
    const auto other_name = test::unique_name("/");
    auto ticks = or_throw(Topic<Tick>::create(name));
    auto bytes = or_throw(ByteTopic::create(other_name));
    auto tick_publisher = or_throw(ticks.publisher());
    auto byte_publisher = or_throw(bytes.publisher());
    test::Child child([&] {
        auto tick_subscriber = or_throw(or_throw(Topic<Tick>::open(name)).subscriber());
        auto byte_subscriber = or_throw(or_throw(ByteTopic::open(other_name)).subscriber());
        TopicWaitSet set;
        set.add(tick_subscriber.bytes());
        set.add(byte_subscriber);
        for (std::size_t round = 0; round < 20; ++round) {
            if (or_throw(set.wait(Deadline::after(20s))) != round % 2) return 1;
            if (round % 2 == 0 && or_throw(tick_subscriber.try_receive())->value().number != round)
                return 2;
            if (round % 2 == 1 && !or_throw(byte_subscriber.try_receive())) return 3;
        }
        return 0;
    });
    for (std::uint64_t round = 0; round < 20; ++round) {
        child.wait_until_asleep();
        if (round % 2 == 0)
            or_throw(tick_publisher.send({.number = round}));
        else
            or_throw(byte_publisher.send(as_bytes("x")));
    }
    EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace patchbay
