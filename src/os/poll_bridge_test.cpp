// SPDX-License-Identifier: Apache-2.0
#include "os/poll_bridge.hpp"

#include "os/eventfd.hpp"
#include "os/poll.hpp"
#include "support/census.hpp"
#include "support/cpu_time.hpp"
#include "support/sanitized.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace patchbay::os {
namespace {

using namespace std::chrono_literals;

class PollBridgeTest : public testing::Test {
protected:
    bool becomes(bool readable) {
        const auto limit = Deadline::after(10s);
        while (!limit.expired()) {
            if (*wait_for(bridge.fd(), POLLIN, Deadline::now()) == readable) return true;
            std::this_thread::sleep_for(100us);
        }
        return false;
    }

    std::atomic<int> things{0};
    std::atomic<int> error{0};
    PollBridge bridge = *PollBridge::start([this]() -> Expected<bool> {
        if (error != 0) return failed(Call::semctl, error);
        return things > 0;
    });
};

TEST_F(PollBridgeTest, IsReadableWhileThereIsSomething) {
    EXPECT_FALSE(*wait_for(bridge.fd(), POLLIN, Deadline::after(20ms)));
    things = 1;
    EXPECT_TRUE(*wait_for(bridge.fd(), POLLIN, Deadline::after(10s)));
    things = 0;
    EXPECT_TRUE(becomes(false));
}

TEST_F(PollBridgeTest, LoweringLosesNothing) {
    things = 1;
    for (int round = 0; round < 20; ++round) {
        ASSERT_TRUE(*wait_for(bridge.fd(), POLLIN, Deadline::after(10s)));
        bridge.lower();
    }
}

TEST_F(PollBridgeTest, IsReadableWhileLookingFails) {
    error = EIDRM;
    EXPECT_TRUE(*wait_for(bridge.fd(), POLLIN, Deadline::after(10s)));
    bridge.lower();
    EXPECT_TRUE(*wait_for(bridge.fd(), POLLIN, Deadline::after(10s)));
    error = 0;
    EXPECT_TRUE(becomes(false));
}

TEST_F(PollBridgeTest, CostsLessThanAHundredthOfACore) {
    const auto limit = test::kSanitized ? 50ms : 10ms;
    const auto used = test::least_cpu_time(limit, [] { std::this_thread::sleep_for(1s); });
    RecordProperty("used_us_per_second", static_cast<int>(used / 1us));
    EXPECT_LT(used, limit);
}

TEST(PollBridge, LooksAgainWhenTheKernelSaysSo) {
    std::atomic<int> things{0};
    const auto event = eventfd();
    const auto wait = [&](bool ready) {
        if (!ready) (void)wait_for(event->get(), POLLIN, Deadline::after(20ms));
        return !ready;
    };
    const auto bridge = PollBridge::start([&]() -> Expected<bool> { return things > 0; }, wait);
    EXPECT_FALSE(*wait_for(bridge->fd(), POLLIN, Deadline::after(50ms)));
    things = 1;
    (void)raise(event->get());
    EXPECT_TRUE(*wait_for(bridge->fd(), POLLIN, Deadline::after(10s)));
}

TEST(PollBridge, LeavesNothing) {
    const auto before = test::Census::take();
    (void)PollBridge::start([]() -> Expected<bool> { return true; });
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay::os
