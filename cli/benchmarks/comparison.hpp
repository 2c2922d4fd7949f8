// SPDX-License-Identifier: Apache-2.0
//
// Two runs, row by row: what changed, and whether it was the code or the machine.
#pragma once

#include "benchmarks/run.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

enum class Verdict : std::uint8_t {
    faster,
    slower,
    same,          ///< less than runs differ by anyway
    noise,         ///< rounds vary by as much
    machine,       ///< its floor has moved with it
    few_rounds,    ///< too few to tell
    refused,       ///< it has no figures any more
    works,         ///< it had none before
    still_refused  ///< neither
};

struct Change {
    const BenchRow* before;
    const BenchRow* now;
    double ratio = 1;  ///< of times: above 1 is slower
    /// The same of the multiples of the floor; empty: there is no floor.
    std::optional<double> floor_ratio = {};
    /// How often chance alone would make such a difference (rank sum test on the rounds).
    double p = 1;
    Verdict verdict = Verdict::same;
};

struct Comparison {
    std::vector<std::string> warnings;  ///< why the runs can hardly be compared
    std::vector<Change> changes;        ///< in the order of the later run; they point into the runs
    std::vector<const BenchRow*> only_before;
    std::vector<const BenchRow*> only_now;
};

/// The runs must outlive it.
[[nodiscard]] Comparison compare(const BenchRun& before, const BenchRun& now);

/// For people, in so many columns.
[[nodiscard]] std::string compare_table(const BenchRun& before, const BenchRun& now,
                                        std::size_t width);
/// For programs: the same.
[[nodiscard]] nlohmann::ordered_json compare_json(const BenchRun& before, const BenchRun& now);

[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;

}  // namespace patchbay::cli
