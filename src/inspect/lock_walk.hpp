// SPDX-License-Identifier: Apache-2.0
//
// Locks on files: read first, so that descriptors of locked files are noticed on the way.
#pragma once

#include "inspect/inventory.hpp"

namespace patchbay::inspect {

void read_locks(Inventory& inventory);
/// Names the processes and the objects that belong to them.
void resolve_locks(Inventory& inventory);

}  // namespace patchbay::inspect
