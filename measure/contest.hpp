// SPDX-License-Identifier: Apache-2.0
//
// Contest: several mechanisms, measured in turns between processes, and refused where they do not keep every
// message as it was sent.
//
// What slows the machine down for a while slows all of them down: each round plays each mechanism, every other round
// the other way round, and a ratio to a floor is taken within a round. The first round warms up, and finds out how
// many messages fill a round.
#pragma once

#include "measure/histogram.hpp"
#include "measure/mechanism.hpp"
#include "measure/message.hpp"
#include "measure/rules.hpp"
#include "measure/summary.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::measure {

struct Standing {
    std::string name;
    Kind kind = Kind::mechanism;
    std::string floor;
    Setting setting;
    std::size_t message_bytes = 0;  ///< of its own messages
    std::uint64_t messages = 0;     ///< that count
    /// Latency, wake: the round's median, one way; throughput, fan-out: for each message.
    std::vector<double> round_ns = {};
    std::vector<double> send_ns = {};     ///< fan-out: for each send, round by round
    std::vector<double> ratios = {};      ///< to the floor, round by round
    Histogram one_way = {};               ///< latency, wake: of all rounds
    std::optional<Refusal> refusal = {};  ///< no figures, for this reason
};

/// Told before each batch. Round 0 warms up.
using Progress = std::function<void(const std::string& name, unsigned round)>;

/// In the order of the mechanisms. Throws Stopped; what a mechanism does wrong is in its standing.
[[nodiscard]] std::vector<Standing> hold_contest(const std::vector<Mechanism>& mechanisms,
                                                 const Rules& rules, const Progress& progress = {});

}  // namespace patchbay::measure
