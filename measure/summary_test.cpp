// SPDX-License-Identifier: Apache-2.0
#include "measure/summary.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace patchbay::measure {
namespace {

TEST(Summary, NothingIsZero) {
    const auto summary = summarise({});
    EXPECT_EQ(summary.rounds, 0U);
    EXPECT_EQ(summary.median, 0);
    EXPECT_EQ(summary.spread(), 0);
}

TEST(Summary, OneRoundHasNoSpread) {
    const auto summary = summarise(std::vector{42.0});
    EXPECT_EQ(summary.min, 42);
    EXPECT_EQ(summary.median, 42);
    EXPECT_EQ(summary.max, 42);
    EXPECT_EQ(summary.spread(), 0);
}

TEST(Summary, OddAndEvenNumbersOfRounds) {
    const auto odd = summarise(std::vector<double>{5, 1, 4, 2, 3});
    EXPECT_EQ(odd.median, 3);
    EXPECT_EQ(odd.lower_quartile, 2);
    EXPECT_EQ(odd.upper_quartile, 4);
    EXPECT_DOUBLE_EQ(odd.spread(), 2.0 / 3);
    const auto even = summarise(std::vector<double>{40, 10, 30, 20});
    EXPECT_EQ(even.median, 25);
    EXPECT_EQ(even.min, 10);
    EXPECT_EQ(even.max, 40);
}

TEST(Summary, OneRoundThatWentWrongDoesNotMoveTheMedianNorTheSpread) {
    const auto summary = summarise(std::vector<double>{100, 101, 99, 100, 9000});
    EXPECT_EQ(summary.median, 100);
    EXPECT_LT(summary.spread(), 0.02);
    EXPECT_EQ(summary.max, 9000);
}

}  // namespace
}  // namespace patchbay::measure
