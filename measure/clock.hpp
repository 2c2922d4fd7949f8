// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace patchbay::measure {

/// ns on the monotonic clock, the same in all processes.
[[nodiscard]] std::uint64_t steady_ns();

/// What reading it costs, at best: a round trip contains it once.
[[nodiscard]] std::uint64_t clock_cost_ns();

}  // namespace patchbay::measure
