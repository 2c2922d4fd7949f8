// SPDX-License-Identifier: Apache-2.0
#include "measure/summary.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace patchbay::measure {
namespace {

double quantile(const std::vector<double>& sorted, double share) {
    const auto place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(place));
    const auto above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

}  // namespace

Summary summarise(std::span<const double> values) {
    if (values.empty()) return {};
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    return {.rounds = sorted.size(),
            .min = sorted.front(),
            .lower_quartile = quantile(sorted, 0.25),
            .median = quantile(sorted, 0.5),
            .upper_quartile = quantile(sorted, 0.75),
            .max = sorted.back()};
}

}  // namespace patchbay::measure
