// SPDX-License-Identifier: Apache-2.0
//
// What is left of users that were killed. tests/crash/ tries every place at which they can be.
#include "patchbay/topic.hpp"

#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

struct Frame {
    std::array<std::uint8_t, 10'000> pixels;
};

/// Holds two messages, leaves, says so, and is killed.
int hold_and_leave(const std::string& name) {
    auto topic = or_throw(Topic<Frame>::open(name));
    auto publisher = or_throw(topic.publisher());
    std::vector<Sample<Frame>> held;
    {
        auto subscriber = or_throw(topic.subscriber());
        or_throw(publisher.send({}));
        while (held.size() < 2) {
            auto frame = *or_throw(subscriber.receive());
            if (frame.value().pixels[0] == 1) held.push_back(std::move(frame));
        }
    }
    or_throw(publisher.send({}));
    for (;;) ::pause();
}

TEST(TopicKilledTest, WhatOneHeldWhoLeftAndWasKilledIsFreeAgain) {
    const auto name = test::unique_name("/");
    auto topic = or_throw(
        Topic<Frame>::create(name, {.capacity_slots = 4, .max_held = 4, .spare_chunks = 1}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    test::Child child([&] { return hold_and_leave(name); });
    const Frame frame{.pixels = {1}};
    // It has subscribed; then two of ours, and it has left.
    ASSERT_TRUE(or_throw(subscriber.receive(Deadline::after(10s))));
    for (int count = 0; count < 2; ++count)
        ASSERT_TRUE(or_throw(publisher.send(frame, Deadline::after(10s))));
    for (int count = 0; count < 3; ++count)
        ASSERT_TRUE(or_throw(subscriber.receive(Deadline::after(10s)))) << count;
    child.kill();
    for (int round = 0; round < 2; ++round) {
        for (int count = 0; count < 4; ++count)
            EXPECT_TRUE(or_throw(publisher.try_send(frame))) << count;
        while (or_throw(subscriber.try_receive())) {
        }
    }
}

}  // namespace
}  // namespace patchbay
