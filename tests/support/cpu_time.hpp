// SPDX-License-Identifier: Apache-2.0
//
// CPU time that something takes. What other work on the machine adds to it (cold caches, slow wake-ups) is not its:
// tried again until it was quiet, for a while.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>

namespace patchbay::test {

inline std::chrono::nanoseconds cpu_time_of_this_process() {
    ::timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

/// The least that this process spent in `operation`, in up to 20 tries; the first that took less than `enough` is the
/// last.
template <class Operation>
std::chrono::nanoseconds least_cpu_time(std::chrono::nanoseconds enough, Operation operation) {
    auto least = std::chrono::nanoseconds::max();
    for (int tries = 0; tries < 20 && least >= enough; ++tries) {
        const auto before = cpu_time_of_this_process();
        operation();
        least = std::min(least, cpu_time_of_this_process() - before);
    }
    return least;
}

}  // namespace patchbay::test
