// SPDX-License-Identifier: Apache-2.0
//
// Summary: what several rounds of one measurement agree on, and how far they do.
#pragma once

#include <cstddef>
#include <span>

namespace patchbay::measure {

/// Quartiles lie between two values where they must (linearly, as in most statistics programs).
struct Summary {
    std::size_t rounds = 0;
    double min = 0;
    double lower_quartile = 0;
    double median = 0;
    double upper_quartile = 0;
    double max = 0;

    /// The middle half of the rounds, as a part of the median: 0.02 means that rounds differ by 2 %. 0 without rounds.
    [[nodiscard]] double spread() const noexcept {
        return median > 0 ? (upper_quartile - lower_quartile) / median : 0;
    }
};

[[nodiscard]] Summary summarise(std::span<const double> values);

}  // namespace patchbay::measure
