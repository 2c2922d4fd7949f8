// SPDX-License-Identifier: Apache-2.0
//
// Which object each sleeping thread waits on, and which ones an epoll looks at.
#pragma once

#include "inspect/inventory.hpp"

namespace patchbay::inspect {

void resolve_epolls(Inventory& inventory);
void resolve_pidfds(Inventory& inventory);
void walk_waits(Inventory& inventory);

}  // namespace patchbay::inspect
