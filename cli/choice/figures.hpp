// SPDX-License-Identifier: Apache-2.0
//
// The rows of a run that answer a question: those of the nearest setting that was measured.
#pragma once

#include "benchmarks/run.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace patchbay::cli {

/// What figures are wanted for.
struct Wanted {
    std::string_view mode;
    std::uint64_t size_bytes;
    std::uint64_t subscribers;
    std::string wait;  ///< preferred; where it was not measured, others do
};

/// Figures can be compared only within one.
struct MeasuredSetting {
    std::uint64_t size_bytes;
    std::uint64_t subscribers;
};

/// "mq" of "mq?capacity=100", "fifo" of "fifo:/mnt/x".
[[nodiscard]] std::string_view scheme_of(const BenchRow& row) noexcept;

/// The nearest, by factors, in which one of the schemes has figures. Empty: none has any.
[[nodiscard]] std::optional<MeasuredSetting> nearest_setting(
    const BenchRun& run, const Wanted& wanted, std::span<const std::string_view> schemes);

/// The row of a scheme in a setting: that which waits as wanted, then the fastest. nullptr: there are no figures.
[[nodiscard]] const BenchRow* row_of_scheme(const BenchRun& run, const Wanted& wanted,
                                            const MeasuredSetting& setting,
                                            std::string_view scheme);
/// A row that says why there is no figure; nullptr: there is one, or nobody tried.
[[nodiscard]] const BenchRow* refusal_of_scheme(const BenchRun& run, const Wanted& wanted,
                                                const MeasuredSetting& setting,
                                                std::string_view scheme);
/// The fastest of the peers; nullptr: there is none.
[[nodiscard]] const BenchRow* fastest_peer(const BenchRun& run, const Wanted& wanted,
                                           const MeasuredSetting& setting);

/// Of a message: p50 of a latency, otherwise the median.
[[nodiscard]] double cost_ns(const BenchRow& row) noexcept;

}  // namespace patchbay::cli
