// SPDX-License-Identifier: Apache-2.0
#include "measure/histogram.hpp"

#include "measure/link.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

namespace patchbay::measure {
namespace {

constexpr auto kLargest = std::numeric_limits<std::uint64_t>::max();
constexpr double kShares[] = {0, 0.01, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};

/// The nearest rank in all values, sorted.
std::uint64_t exact(const std::vector<std::uint64_t>& sorted, double share) {
    const auto rank = std::ceil(share * static_cast<double>(sorted.size()) - 1e-6);
    return sorted[rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1];
}

void expect_quantiles(const Histogram& histogram, std::vector<std::uint64_t> values) {
    std::ranges::sort(values);
    ASSERT_EQ(histogram.count(), values.size());
    EXPECT_EQ(histogram.min_ns(), values.front());
    EXPECT_EQ(histogram.max_ns(), values.back());
    for (const auto share : kShares) {
        const auto wanted = static_cast<double>(exact(values, share));
        EXPECT_NEAR(static_cast<double>(histogram.quantile_ns(share)), wanted,
                    wanted * Histogram::kLargestError)
            << share;
    }
}

TEST(Histogram, IsZeroWhenEmpty) {
    const Histogram empty;
    EXPECT_EQ(empty.count(), 0U);
    EXPECT_EQ(empty.min_ns(), 0U);
    EXPECT_EQ(empty.max_ns(), 0U);
    for (const auto share : kShares) EXPECT_EQ(empty.quantile_ns(share), 0U);
}

TEST(Histogram, ValuesAtTheEdges) {
    for (const auto value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{255},
                             std::uint64_t{256}, std::uint64_t{1} << 63U, kLargest}) {
        Histogram histogram;
        histogram.record(value);
        for (const auto share : kShares) EXPECT_EQ(histogram.quantile_ns(share), value);
    }
    Histogram histogram;
    for (const auto value : {std::uint64_t{0}, std::uint64_t{1}, kLargest}) histogram.record(value);
    expect_quantiles(histogram, {0, 1, kLargest});
}

TEST(Histogram, SmallValuesAreExact) {
    Histogram histogram;
    for (std::uint64_t value = 1; value <= 200; ++value) histogram.record(value);
    EXPECT_EQ(histogram.quantile_ns(0.5), 100U);
    EXPECT_EQ(histogram.quantile_ns(0.9), 180U);
    EXPECT_EQ(histogram.quantile_ns(0.99), 198U);
}

TEST(Histogram, EveryBucketKeepsTheError) {
    for (std::uint64_t value = 1; value < kLargest / 3; value += value / 50 + 1) {
        Histogram histogram;
        // The neighbours keep the middle one from being the smallest or the largest, which are exact.
        for (const auto each : {std::uint64_t{0}, value, kLargest}) histogram.record(each);
        const auto wanted = static_cast<double>(value);
        ASSERT_NEAR(static_cast<double>(histogram.quantile_ns(0.5)), wanted,
                    wanted * Histogram::kLargestError);
    }
}

TEST(Histogram, QuantilesOfManyValues) {
    std::mt19937_64 random(20240229);
    std::lognormal_distribution<double> latency(9, 2);
    Histogram histogram;
    std::vector<std::uint64_t> values;
    for (int sample = 0; sample < 100'000; ++sample) {
        values.push_back(static_cast<std::uint64_t>(latency(random)));
        histogram.record(values.back());
    }
    expect_quantiles(histogram, values);
}

TEST(Histogram, MergedIsAsIfRecordedInOne) {
    std::mt19937_64 random(7);
    Histogram parts[3];  // the last one stays empty
    std::vector<std::uint64_t> values;
    for (int sample = 0; sample < 10'000; ++sample) {
        values.push_back(random() >> (random() % 64));
        parts[sample % 2].record(values.back());
    }
    Histogram merged;
    for (const auto& part : parts) merged.merge(part);
    expect_quantiles(merged, values);
}

TEST(Histogram, AsTextIsTheSameElsewhere) {
    std::mt19937_64 random(11);
    Histogram histogram;
    for (int sample = 0; sample < 10'000; ++sample) histogram.record(random() >> (random() % 64));
    Line line{.word = "times", .text = histogram.text()};
    Histogram copy;
    ASSERT_TRUE(copy.merge_text(line.numbers()));
    EXPECT_EQ(copy.count(), histogram.count());
    for (const auto share : {0.0, 0.1, 0.5, 0.99, 1.0})
        EXPECT_EQ(copy.quantile_ns(share), histogram.quantile_ns(share)) << share;
}

TEST(Histogram, TextThatIsNoneIsRefused) {
    for (const auto* text : {"", "5", "5 9 7", "5 9 4 1", "5 9 10 1", "x"}) {
        Histogram histogram;
        const Line line{.word = "times", .text = text};
        EXPECT_FALSE(histogram.merge_text(line.numbers())) << text;
        EXPECT_EQ(histogram.count(), 0U) << text;
    }
}

}  // namespace
}  // namespace patchbay::measure
