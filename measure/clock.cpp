// SPDX-License-Identifier: Apache-2.0
#include "measure/clock.hpp"

#include <algorithm>
#include <chrono>

namespace patchbay::measure {

std::uint64_t steady_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count());
}

std::uint64_t clock_cost_ns() {
    constexpr int kTries = 20;
    constexpr std::uint64_t kReads = 1000;
    std::uint64_t best_ns = UINT64_MAX;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const auto start_ns = steady_ns();
        for (std::uint64_t read = 1; read < kReads; ++read) (void)steady_ns();
        best_ns = std::min(best_ns, (steady_ns() - start_ns) / kReads);
    }
    return best_ns;
}

}  // namespace patchbay::measure
