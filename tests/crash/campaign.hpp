// SPDX-License-Identifier: Apache-2.0
//
// Campaign: all points of an operation at which it may be killed, and the table of what came out.
#pragma once

#include "crash/trial.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace patchbay::crash {

struct Plan {
    std::string operation;    ///< empty: every one
    bool every_step = false;  ///< not only after each event
    bool every_pair = false;  ///< all double crashes, not a sample
    std::size_t jobs = 2;
};

/// Prints a line for each operation, then the sum. False: something failed.
bool run_campaign(const Plan& plan);

/// One trial: prints what came out.
bool run_one(const Trial& trial);

}  // namespace patchbay::crash
