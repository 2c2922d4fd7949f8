// SPDX-License-Identifier: Apache-2.0
//
// System V objects of this process's IPC namespace: they exist whether anybody has them or not.
#pragma once

#include "inspect/inventory.hpp"

namespace patchbay::inspect {

void walk_sysv(Inventory& inventory);

}  // namespace patchbay::inspect
