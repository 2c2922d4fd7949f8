// SPDX-License-Identifier: Apache-2.0
//
// A look at who waits for whom, sure of what it calls stuck.
//
// A snapshot is not of one moment. So where the first shows a standstill, a second one is taken, and only those count
// whose threads have not run between a moment before it and a moment after it: then all of them slept at one time.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/inspect/blocking.hpp"

#include <vector>

namespace patchbay::cli {

struct WaitsLook {
    inspect::Snapshot machine;
    std::vector<inspect::Blockage> sleepers;
    std::vector<inspect::Standstill> standstills;
};

[[nodiscard]] Result<WaitsLook> look_at_waits();

}  // namespace patchbay::cli
