// SPDX-License-Identifier: Apache-2.0
//
// Stages: the parts of the tour, in the order in which they are shown. Each starts separate processes of its own and
// cleans up behind them; a failure of the stage is a row that says so, never the end of the tour.
#pragma once

#include "tour/digest.hpp"
#include "tour/row.hpp"

#include <functional>
#include <string>
#include <vector>

namespace patchbay::tour {

/// The file that is carried.
struct Cargo {
    std::string path;
    FileDigest expected;
};

/// A stage: its names for the table, and how it is run.
struct Stage {
    std::string mechanism;
    std::string scheme;
    std::string what;
    std::function<void(const Cargo&, Row&)>
        run;  ///< fills in the figures and the verdict; may throw
};

/// carry_stage.cpp: every address that carries data; latency included.
std::vector<Stage> carry_stages();
/// segment_stage.cpp: the file in one piece of shared memory, of which only a reference is sent.
std::vector<Stage> segment_stages();
/// turns_stage.cpp: a segment block by block, in turns by semaphores or announced by signals.
std::vector<Stage> turns_stages();

/// Fills in what the receiving worker reported of the file that was sent since `start_ns`, and whether it is the same.
void judge(const nlohmann::json& received, std::int64_t start_ns, const Cargo& cargo, Row& row);

/// Runs a stage: its row, also where it failed.
Row run_stage(const Stage& stage, const Cargo& cargo);

}  // namespace patchbay::tour
