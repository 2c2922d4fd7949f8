// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/rank_sum.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace patchbay::cli {
namespace {

using Sample = std::vector<double>;

TEST(RankSum, OfSmallSamplesIsCounted) {
    // The two most extreme of 252 ways to take 5 of 10, and the 2 of 70 for 4 of 8.
    EXPECT_NEAR(rank_sum_p(Sample{1, 2, 3, 4, 5}, Sample{6, 7, 8, 9, 10}), 2.0 / 252, 1e-12);
    EXPECT_NEAR(rank_sum_p(Sample{8, 7, 6, 5}, Sample{1, 2, 3, 4}), 2.0 / 70, 1e-12);
    // {1, 3} of 4: sums 3, 4, 5, 5, 6, 7; at least as far from 5 as 4 are four of six.
    EXPECT_NEAR(rank_sum_p(Sample{1, 3}, Sample{2, 4}), 4.0 / 6, 1e-12);
}

TEST(RankSum, DoesNotAskHowFarApart) {
    EXPECT_EQ(rank_sum_p(Sample{1, 2, 3}, Sample{4, 5, 6}),
              rank_sum_p(Sample{1, 2, 3}, Sample{4, 5, 6e9}));
}

TEST(RankSum, TiesAreNoDifference) {
    EXPECT_EQ(rank_sum_p(Sample{5, 5, 5, 5}, Sample{5, 5, 5, 5}), 1);
    // Ranks 1, 2.5, 2.5, 4: {1, 2.5} is the least of six, as far from 5 as the greatest; each comes twice.
    EXPECT_NEAR(rank_sum_p(Sample{1, 2}, Sample{2, 3}), 4.0 / 6, 1e-12);
}

TEST(RankSum, OfNothingIsNothing) {
    EXPECT_EQ(rank_sum_p(Sample{}, Sample{1, 2}), 1);
    EXPECT_EQ(rank_sum_p(Sample{1}, Sample{}), 1);
}

TEST(RankSum, OfManyValuesIsThatOfTheNormalDistribution) {
    Sample first;
    Sample second;
    for (int value = 0; value < 30; ++value) {
        first.push_back(value);
        second.push_back(value + 7.5);
    }
    first.push_back(18.7);
    // Counted one by one, elsewhere.
    EXPECT_NEAR(rank_sum_p(first, second), 0.0035125, 0.0006);
    EXPECT_EQ(rank_sum_p(Sample(50, 1.0), Sample(50, 1.0)), 1);
}

}  // namespace
}  // namespace patchbay::cli
