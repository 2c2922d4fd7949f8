// SPDX-License-Identifier: Apache-2.0
//
// Comparison: the same work through the library and through the bare system calls, in turns.
//
// Machines are noisy, and noise comes in waves: so a round measures both, in an order that changes from round to round,
// and what is reported is the median over rounds of the ratio within a round.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace patchbay::bench {

/// One send and one receive (or the mechanism's like), done `times` times.
using Work = std::function<void(std::uint64_t times)>;

struct Comparison {
    std::string mechanism;
    std::string what;  ///< "64 B there and back"
    Work bare;
    Work wrapped;
};

struct Figures {
    double bare_ns;      ///< median over rounds, for one send and one receive
    double wrapped_ns;   ///< the same through the library
    double overhead;     ///< median over rounds of wrapped / bare - 1
    double spread;       ///< half of the distance between the quartiles of that
    double allocations;  ///< calls of operator new for one send and one receive through the library
};

/// Each round of each side takes about `round_ns`.
Figures measure(const Comparison& comparison, int rounds, std::int64_t round_ns);

// One file a mechanism.
std::vector<Comparison> pipe_comparisons();
std::vector<Comparison> message_queue_comparisons();
std::vector<Comparison> shared_memory_comparisons();
std::vector<Comparison> semaphore_comparisons();
std::vector<Comparison> signal_comparisons();
std::vector<Comparison> socket_comparisons();

}  // namespace patchbay::bench
