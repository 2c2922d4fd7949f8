// SPDX-License-Identifier: Apache-2.0
#include "overhead/comparison.hpp"

#include "support/allocations.hpp"

#include <algorithm>
#include <chrono>

namespace patchbay::bench {
namespace {

double time_ns(const Work& work, std::uint64_t times) {
    const auto start = std::chrono::steady_clock::now();
    work(times);
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    return taken.count() / static_cast<double>(times);
}

double quantile(std::vector<double> values, double share) {
    const auto at = values.begin() +
                    static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

}  // namespace

Figures measure(const Comparison& comparison, int rounds, std::int64_t round_ns) {
    const double estimate =
        std::min(time_ns(comparison.bare, 1000), time_ns(comparison.wrapped, 1000));
    const auto times =
        static_cast<std::uint64_t>(std::max(100.0, static_cast<double>(round_ns) / estimate));
    std::vector<double> bare;
    std::vector<double> wrapped;
    std::vector<double> overhead;
    for (int round = 0; round < rounds; ++round) {
        const bool bare_first = round % 2 == 0;
        if (bare_first) bare.push_back(time_ns(comparison.bare, times));
        wrapped.push_back(time_ns(comparison.wrapped, times));
        if (!bare_first) bare.push_back(time_ns(comparison.bare, times));
        overhead.push_back(wrapped.back() / bare.back() - 1);
    }
    const auto before = test::allocation_count();
    comparison.wrapped(1000);
    const auto allocations = test::allocation_count() - before;
    return {.bare_ns = quantile(bare, 0.5),
            .wrapped_ns = quantile(wrapped, 0.5),
            .overhead = quantile(overhead, 0.5),
            .spread = (quantile(overhead, 0.75) - quantile(overhead, 0.25)) / 2,
            .allocations = static_cast<double>(allocations) / 1000};
}

}  // namespace patchbay::bench
