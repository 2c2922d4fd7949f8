// SPDX-License-Identifier: Apache-2.0
//
// A process's threads: signals of each, and the system call that it sleeps in.
#pragma once

#include "inspect/inventory.hpp"

#include <vector>

namespace patchbay::inspect {

/// Fills in Process::threads as far as the options want it. `folder` is /proc/PID. Returns the threads but the first.
std::vector<std::int32_t> walk_threads(Inventory& inventory, int folder, Process& process);

}  // namespace patchbay::inspect
