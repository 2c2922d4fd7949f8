// SPDX-License-Identifier: Apache-2.0
//
// All processes, each looked at once: who it is, its threads, its descriptors, its mappings.
#pragma once

#include "inspect/inventory.hpp"

namespace patchbay::inspect {

/// @errors denied, exhausted: /proc itself cannot be read
Result<void> walk_processes(Inventory& inventory);

/// The inodes of the namespaces of the process that `folder` (/proc/PID) belongs to.
Namespaces namespaces_of(int folder) noexcept;

}  // namespace patchbay::inspect
