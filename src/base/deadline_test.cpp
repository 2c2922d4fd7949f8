// SPDX-License-Identifier: Apache-2.0
#include "patchbay/deadline.hpp"

#include <gtest/gtest.h>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, NowHasPassedAndNeverDoesNot) {
    EXPECT_TRUE(Deadline::now().expired());
    EXPECT_EQ(Deadline::now().remaining(), 0ns);
    EXPECT_FALSE(Deadline::never().expired());
    EXPECT_EQ(Deadline::never().remaining(), std::chrono::nanoseconds::max());
}

TEST(Deadline, AfterCountsDown) {
    const auto deadline = Deadline::after(1h);
    EXPECT_FALSE(deadline.expired());
    EXPECT_LE(deadline.remaining(), 1h);
    EXPECT_GT(deadline.remaining(), 59min);
}

TEST(Deadline, ANegativeTimeHasPassed) {
    EXPECT_TRUE(Deadline::after(-1ns).expired());
    EXPECT_EQ(Deadline::after(-5s).remaining(), 0ns);
}

TEST(Deadline, TimesPastTheClocksRangeMeanNever) {
    EXPECT_TRUE(Deadline::after(std::chrono::nanoseconds::max()).is_never());
    EXPECT_TRUE(Deadline::after(std::chrono::hours::max()).is_never());
}

TEST(Deadline, EarlierPicksTheNearer) {
    const auto soon = Deadline::after(1s);
    EXPECT_EQ(soon.earlier(Deadline::never()), soon);
    EXPECT_EQ(Deadline::never().earlier(soon), soon);
    EXPECT_EQ(soon.earlier(Deadline::now()), Deadline::now());
}

}  // namespace
}  // namespace patchbay
