// SPDX-License-Identifier: Apache-2.0
//
// Histogram: how often each duration occurred, in constant memory.
//
// Resolution  Below 256 ns every value has a bucket of its own. From there on each power of two has 128 buckets, and a
//             quantile is the middle of one: off by 0.4 % at most (kLargestError). The smallest and the largest value
//             are exact.
// Range       0 to 2^64 - 1 ns: nothing is cut off, so that the worst case is never hidden.
// Memory      58 KiB, without pointers: it may lie in memory that two processes share, and go through a pipe.
// Threads     One at a time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace patchbay::measure {

class Histogram {
public:
    /// Of a quantile, as a part of it.
    static constexpr double kLargestError = 1.0 / 256;

    void record(std::uint64_t value_ns) noexcept {
        ++counts_[bucket_of(value_ns)];
        ++count_;
        if (value_ns < min_ns_) min_ns_ = value_ns;
        if (value_ns > max_ns_) max_ns_ = value_ns;
    }
    /// The same value several times.
    void record(std::uint64_t value_ns, std::uint64_t times) noexcept;
    /// As if everything that `other` holds had been recorded here.
    void merge(const Histogram& other) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// 0 where nothing was recorded.
    [[nodiscard]] std::uint64_t min_ns() const noexcept { return count_ == 0 ? 0 : min_ns_; }
    [[nodiscard]] std::uint64_t max_ns() const noexcept { return max_ns_; }

    /// The smallest value that at least this share of all values do not exceed (nearest rank). `share` from 0, the
    /// smallest value, to 1, the largest. 0 where nothing was recorded.
    [[nodiscard]] std::uint64_t quantile_ns(double share) const noexcept;

    /// "smallest largest value count value count ...": what was recorded, as text for another process.
    [[nodiscard]] std::string text() const;
    /// Adds what another process wrote with text(). False: it is none.
    [[nodiscard]] bool merge_text(std::span<const std::uint64_t> numbers) noexcept;

private:
    static constexpr unsigned kBitsOfPrecision = 8;
    static constexpr std::size_t kLinear = std::size_t{1} << kBitsOfPrecision;
    static constexpr std::size_t kPerPower = kLinear / 2;
    static constexpr std::size_t kBuckets = kLinear + (64 - kBitsOfPrecision) * kPerPower;

    /// How far a value is shifted so that the bits of precision are left.
    static constexpr unsigned shift_of(std::uint64_t value_ns) noexcept {
        const auto width = static_cast<unsigned>(std::bit_width(value_ns));
        return width <= kBitsOfPrecision ? 0 : width - kBitsOfPrecision;
    }
    static constexpr std::size_t bucket_of(std::uint64_t value_ns) noexcept {
        const auto shift = shift_of(value_ns);
        return shift * kPerPower + static_cast<std::size_t>(value_ns >> shift);
    }
    static std::uint64_t middle_of(std::size_t bucket) noexcept;

    std::array<std::uint64_t, kBuckets> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t min_ns_ = UINT64_MAX;
    std::uint64_t max_ns_ = 0;
};

}  // namespace patchbay::measure
