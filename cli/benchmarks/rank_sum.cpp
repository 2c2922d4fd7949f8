// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/rank_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

namespace patchbay::cli {
namespace {

constexpr std::size_t kMostExactly = 60;

/// The ranks of all values in order, twice as large, so that those between two, of ties, are whole.
struct Ranks {
    std::vector<std::size_t> doubled;
    std::size_t sum_of_first = 0;
    double ties = 0;  ///< sum of t^3 - t over groups of t equal values
};

Ranks rank(std::span<const double> first, std::span<const double> second) {
    std::vector<std::pair<double, bool>> all;
    for (const auto value : first) all.emplace_back(value, true);
    for (const auto value : second) all.emplace_back(value, false);
    std::ranges::sort(all);
    Ranks ranks;
    for (std::size_t start = 0; start < all.size();) {
        std::size_t end = start + 1;
        while (end < all.size() && all[end].first == all[start].first) ++end;
        const auto doubled = start + 1 + end;
        for (auto at = start; at < end; ++at) {
            ranks.doubled.push_back(doubled);
            if (all[at].second) ranks.sum_of_first += doubled;
        }
        const auto count = static_cast<double>(end - start);
        ranks.ties += count * count * count - count;
        start = end;
    }
    return ranks;
}

/// Of all ways to take `size` of the ranks, the share whose sum lies at least as far from the mean.
double exact_p(const Ranks& ranks, std::size_t size) {
    const auto all = ranks.doubled.size();
    const auto mean = size * (all + 1);
    std::size_t largest_sum = 0;
    for (const auto rank : ranks.doubled) largest_sum += rank;
    std::vector<std::vector<double>> ways(size + 1, std::vector<double>(largest_sum + 1, 0));
    ways[0][0] = 1;
    for (const auto rank : ranks.doubled) {
        for (auto taken = size; taken > 0; --taken) {
            for (auto sum = rank; sum <= largest_sum; ++sum)
                ways[taken][sum] += ways[taken - 1][sum - rank];
        }
    }
    const auto distance = [&](std::size_t sum) { return sum > mean ? sum - mean : mean - sum; };
    double total = 0;
    double as_far = 0;
    for (std::size_t sum = 0; sum <= largest_sum; ++sum) {
        total += ways[size][sum];
        if (distance(sum) >= distance(ranks.sum_of_first)) as_far += ways[size][sum];
    }
    return as_far / total;
}

double normal_p(const Ranks& ranks, double size) {
    const auto all = static_cast<double>(ranks.doubled.size());
    const auto mean = size * (all + 1) / 2;
    const auto variance = size * (all - size) / 12 * (all + 1 - ranks.ties / (all * (all - 1)));
    if (variance <= 0) return 1;
    const auto distance = std::abs(static_cast<double>(ranks.sum_of_first) / 2 - mean);
    // Half a rank for taking steps for a curve.
    return std::erfc(std::max(0.0, distance - 0.5) / std::sqrt(variance) / std::numbers::sqrt2);
}

}  // namespace

double rank_sum_p(std::span<const double> first, std::span<const double> second) {
    if (first.empty() || second.empty()) return 1;
    const auto ranks = rank(first, second);
    return ranks.doubled.size() <= kMostExactly
               ? exact_p(ranks, first.size())
               : normal_p(ranks, static_cast<double>(first.size()));
}

}  // namespace patchbay::cli
