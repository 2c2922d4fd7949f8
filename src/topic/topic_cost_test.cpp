// SPDX-License-Identifier: Apache-2.0
//
// What a message must not cost: a system call while nobody sleeps, an allocation ever.
#include "patchbay/topic.hpp"

#include "os/fault_injection.hpp"
#include "support/allocations.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace patchbay {
namespace {

constexpr std::size_t kLargeBytes = 4096;

class TopicCost : public testing::Test {
protected:
    /// One message there, by copy, and one by loan; both received.
    void pass(std::size_t size_bytes, TopicSubscriber& subscriber) {
        const auto bytes = std::span(message).first(size_bytes);
        if (!or_throw(publisher.try_send(bytes))) throw std::runtime_error("no room");
        auto loan = or_throw(publisher.try_loan(size_bytes));
        or_throw(publisher.publish(std::move(*loan)));
        const auto first = or_throw(subscriber.try_receive());
        const auto second = or_throw(subscriber.try_receive());
        if (!first || !second || first->bytes().size() != size_bytes)
            throw std::runtime_error("no message");
    }
    const std::array<std::byte, kLargeBytes> message{};
    ByteTopic topic = or_throw(ByteTopic::create(
        test::unique_name("/"), {.capacity_slots = 8, .largest_message_bytes = kLargeBytes}));
    TopicPublisher publisher = or_throw(topic.publisher());
};

TEST_F(TopicCost, NoSystemCallWhileNobodySleepsAndNoAllocation) {
    for (const auto delivery : {Delivery::reliable, Delivery::lossy}) {
        auto subscriber = or_throw(topic.subscriber({.delivery = delivery}));
        for (const std::size_t size_bytes : {0UZ, 40UZ, 104UZ, kLargeBytes}) {
            const os::FaultInjection counting({.nth = 0});
            const auto before = test::allocation_count();
            for (int round = 0; round < 1000; ++round) pass(size_bytes, subscriber);
            EXPECT_EQ(test::allocation_count(), before) << size_bytes;
            EXPECT_EQ(os::FaultInjection::total(), 0U) << size_bytes;
        }
    }
}

TEST_F(TopicCost, OneSystemCallWhereSomebodySlept) {
    auto subscriber = or_throw(topic.subscriber({.waiting = Waiting::block}));
    // Announces itself, sleeps, gives up: the word stays set until somebody publishes.
    ASSERT_FALSE(or_throw(subscriber.receive(Deadline::after(std::chrono::milliseconds(1)))));
    const os::FaultInjection counting({.nth = 0});
    for (int round = 0; round < 3; ++round)
        ASSERT_TRUE(or_throw(publisher.try_send(as_bytes("x"))));
    EXPECT_EQ(os::FaultInjection::total(), 1U) << "a futex wake for the first message";
}

}  // namespace
}  // namespace patchbay
