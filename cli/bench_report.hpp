// SPDX-License-Identifier: Apache-2.0
//
// What `patchbay bench` has found out, as a table, as JSON and as CSV.
#pragma once

#include "measure/contest.hpp"
#include "measure/machine.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace patchbay::cli {

struct BenchReport {
    measure::Machine machine;
    measure::Rules rules;
    std::uint64_t clock_cost_ns;
    std::vector<std::string> warnings;
    std::vector<std::string> left_out;  ///< what was not measured, and why
    std::vector<measure::Standing> standings = {};

    /// Machine, rules, warnings: what to know before reading figures.
    [[nodiscard]] std::string introduction() const;
    [[nodiscard]] std::string table(std::size_t width) const;
    [[nodiscard]] nlohmann::json json() const;
    [[nodiscard]] std::string csv() const;
};

}  // namespace patchbay::cli
