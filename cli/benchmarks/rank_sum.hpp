// SPDX-License-Identifier: Apache-2.0
//
// The rank sum test of Wilcoxon, Mann and Whitney: whether two samples differ by more than chance. It asks only which
// values are larger, and nothing of how they are distributed: rounds of a measurement have outliers, all on one side.
#pragma once

#include <span>

namespace patchbay::cli {

/// How often two samples of one distribution would lie at least so far apart. 1 where one is empty.
/// Exact for up to 60 values, ties included; by the normal distribution for more.
[[nodiscard]] double rank_sum_p(std::span<const double> first, std::span<const double> second);

}  // namespace patchbay::cli
