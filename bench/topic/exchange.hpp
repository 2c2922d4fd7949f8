// SPDX-License-Identifier: Apache-2.0
//
// Exchange: something that two processes play there and back, such as a message and its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace patchbay::bench {

/// Plays `rounds` of it; the first player adds the time of each, in ticks, to `samples`.
using FirstPlayer = std::function<void(std::uint64_t rounds, std::vector<std::uint64_t>& samples)>;
using SecondPlayer = std::function<void(std::uint64_t rounds)>;

struct Exchange {
    std::string name;
    std::string floor;  ///< the name of the exchange that bounds it; empty: it is one itself
    double target;      ///< times the floor
    std::uint64_t batch_rounds;  ///< played in one go
    /// Called in the first process before the second one is there, and in the second one afterwards.
    std::function<FirstPlayer()> make_first;
    std::function<SecondPlayer()> make_second;
};

std::vector<Exchange> floors();
std::vector<Exchange> latencies();
std::vector<Exchange> throughputs();

}  // namespace patchbay::bench
