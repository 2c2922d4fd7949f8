// SPDX-License-Identifier: Apache-2.0
//
// Topics: their facts, and which of the processes that have their files open publish or subscribe.
#pragma once

#include "inspect/inventory.hpp"

namespace patchbay::inspect {

void walk_topics(Inventory& inventory);

}  // namespace patchbay::inspect
