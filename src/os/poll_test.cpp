// SPDX-License-Identifier: Apache-2.0
#include "os/poll.hpp"

#include "os/file.hpp"
#include "os/pipe.hpp"
#include "os/time.hpp"
#include "support/signal_storm.hpp"

#include <gtest/gtest.h>

namespace patchbay::os {
namespace {

using namespace std::chrono_literals;

TEST(WaitFor, SaysWhetherItIsReadyInTime) {
    const auto ends = pipe(0);
    EXPECT_EQ(*wait_for(ends->read.get(), POLLIN, Deadline::now()), false);
    EXPECT_EQ(*wait_for(ends->read.get(), POLLIN, Deadline::after(1ms)), false);
    (void)write(ends->write.get(), as_bytes("x"));
    EXPECT_EQ(*wait_for(ends->read.get(), POLLIN, Deadline::never()), true);
}

TEST(WaitFor, InterruptionsDoNotProlongTheDeadline) {
    const test::SignalStorm storm;
    const auto ends = pipe(0);
    const auto start = Deadline::Clock::now();
    EXPECT_EQ(*wait_for(ends->read.get(), POLLIN, Deadline::after(50ms)), false);
    const auto waited = Deadline::Clock::now() - start;
    EXPECT_GE(waited, 50ms);
    EXPECT_LT(waited, 10s);
    EXPECT_GT(test::SignalStorm::strikes(), 0);
}

TEST(WhenReady, TriesBeforeItWaits) {
    int attempts = 0;
    const auto value =
        when_ready(-1, POLLIN, Deadline::now(), [&]() -> Expected<int> { return ++attempts; });
    EXPECT_EQ(**value, 1);
    const auto nothing = when_ready(-1, POLLIN, Deadline::now(), [&]() -> Expected<int> {
        ++attempts;
        return failed(Call::read, EAGAIN);
    });
    EXPECT_FALSE(*nothing);
    EXPECT_EQ(attempts, 2);
}

TEST(ToTimespec, SplitsSecondsAndNanoseconds) {
    EXPECT_EQ(to_timespec(1500ms).tv_sec, 1);
    EXPECT_EQ(to_timespec(1500ms).tv_nsec, 500'000'000);
}

}  // namespace
}  // namespace patchbay::os
