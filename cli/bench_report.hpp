// SPDX-License-Identifier: Apache-2.0
//
// What `patchbay bench` has found out, as data and as CSV. bench_table.hpp shows it to people.
#pragma once

#include "measure/contest.hpp"
#include "measure/machine.hpp"
#include "measure/peer_program.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace patchbay::cli {

struct BenchReport {
    std::chrono::system_clock::time_point time;
    std::vector<std::string> command;
    measure::Machine machine;
    measure::Rules rules;
    std::uint64_t clock_cost_ns;
    std::vector<std::string> warnings;
    std::vector<std::string> left_out = {};  ///< what was not measured, and why
    std::vector<measure::PeerDescription> peers = {};
    struct Row {
        measure::Standing standing;
        double rate_per_s;  ///< 0: no open loop
    };
    std::vector<Row> rows = {};

    /// docs/bench_run.md
    [[nodiscard]] nlohmann::json json() const;
    [[nodiscard]] std::string csv() const;
};

}  // namespace patchbay::cli
