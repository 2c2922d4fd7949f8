// SPDX-License-Identifier: Apache-2.0
#include "measure/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace patchbay::measure {

static_assert(std::is_trivially_copyable_v<Histogram>);

void Histogram::record(std::uint64_t value_ns, std::uint64_t times) noexcept {
    if (times == 0) return;
    counts_[bucket_of(value_ns)] += times;
    count_ += times;
    min_ns_ = std::min(min_ns_, value_ns);
    max_ns_ = std::max(max_ns_, value_ns);
}

std::string Histogram::text() const {
    auto text = std::to_string(min_ns()) + ' ' + std::to_string(max_ns());
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        if (counts_[bucket] == 0) continue;
        const auto value = std::clamp(middle_of(bucket), min_ns_, max_ns_);
        text += ' ' + std::to_string(value) + ' ' + std::to_string(counts_[bucket]);
    }
    return text;
}

bool Histogram::merge_text(std::span<const std::uint64_t> numbers) noexcept {
    if (numbers.size() < 2 || numbers.size() % 2 != 0) return false;
    const auto smallest = numbers[0];
    const auto largest = numbers[1];
    for (std::size_t index = 2; index < numbers.size(); index += 2) {
        if (numbers[index] < smallest || numbers[index] > largest) return false;
    }
    for (std::size_t index = 2; index < numbers.size(); index += 2)
        record(numbers[index], numbers[index + 1]);
    if (numbers.size() == 2) return true;
    min_ns_ = std::min(min_ns_, smallest);
    max_ns_ = std::max(max_ns_, largest);
    return true;
}

void Histogram::merge(const Histogram& other) noexcept {
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket)
        counts_[bucket] += other.counts_[bucket];
    count_ += other.count_;
    min_ns_ = std::min(min_ns_, other.min_ns_);
    max_ns_ = std::max(max_ns_, other.max_ns_);
}

std::uint64_t Histogram::middle_of(std::size_t bucket) noexcept {
    if (bucket < kLinear) return bucket;
    const auto shift = static_cast<unsigned>((bucket - kPerPower) / kPerPower);
    const std::uint64_t first = std::uint64_t{bucket - shift * kPerPower} << shift;
    return first + (std::uint64_t{1} << (shift - 1));
}

std::uint64_t Histogram::quantile_ns(double share) const noexcept {
    if (count_ == 0) return 0;
    // A product such as 0.9 * 10 may lie a hair above the whole number that it should be.
    constexpr double kHair = 1e-6;
    const auto wanted =
        std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_) - kHair);
    const auto rank = static_cast<std::uint64_t>(std::max(1.0, wanted));
    if (rank >= count_) return max_ns_;
    if (rank == 1) return min_ns_;
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        seen += counts_[bucket];
        if (seen >= rank) return std::clamp(middle_of(bucket), min_ns_, max_ns_);
    }
    return max_ns_;
}

}  // namespace patchbay::measure
