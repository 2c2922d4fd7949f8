// SPDX-License-Identifier: Apache-2.0
//
// Latency: half of a round trip of one small message between two processes, sleeping and spinning.
#pragma once

#include "tour/row.hpp"

#include <string>

namespace patchbay::tour {

/// Whether there is a CPU for each side. On one CPU a receiver that spins keeps its sender from running.
[[nodiscard]] bool can_spin();

/// Fills in the row's two medians, the second one where it can_spin(). The addresses are those of the two directions.
void measure_latency(const std::string& there, const std::string& back, Row& row);

/// The same over the two anonymous pipes of a child.
void measure_child_latency(Row& row);

}  // namespace patchbay::tour
