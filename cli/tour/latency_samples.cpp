// SPDX-License-Identifier: Apache-2.0
#include "tour/latency_samples.hpp"

#include "tour/job.hpp"

#include <algorithm>

namespace patchbay::tour {
namespace {

constexpr std::uint64_t kWarmUpRounds = 50;
constexpr std::int64_t kLongestNs = 200'000'000;

}  // namespace

LatencySamples::LatencySamples(std::uint64_t most_rounds)
    : most_rounds_(most_rounds), end_ns_(now_ns() + kLongestNs) {
    one_way_ns_.reserve(most_rounds);
}

bool LatencySamples::wants_more() const {
    if (one_way_ns_.empty()) return true;
    return one_way_ns_.size() < most_rounds_ && now_ns() < end_ns_;
}

void LatencySamples::add_round_trip_since(std::int64_t start_ns) {
    const auto end_ns = now_ns();
    const bool warm = rounds_++ >= kWarmUpRounds || end_ns >= end_ns_;
    if (warm) one_way_ns_.push_back((end_ns - start_ns) / 2);
}

void LatencySamples::report_median() {
    const auto middle = one_way_ns_.begin() + static_cast<std::ptrdiff_t>(one_way_ns_.size() / 2);
    std::ranges::nth_element(one_way_ns_, middle);
    report({{"median_ns", *middle}});
}

}  // namespace patchbay::tour
