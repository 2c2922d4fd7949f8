// SPDX-License-Identifier: Apache-2.0
//
// Latency over shared memory itself: a value that one process writes and another sees.
#pragma once

#include "tour/row.hpp"

#include <string>

namespace patchbay::tour {

/// Fills in the row's two medians: a LatestValue each way, waited for asleep, and asked for again and again.
void measure_memory_latency(Row& row);

}  // namespace patchbay::tour
