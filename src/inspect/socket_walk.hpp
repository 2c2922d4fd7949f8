// SPDX-License-Identifier: Apache-2.0
//
// Sockets: what they are, by the kernel's lists, and who is at the other end.
#pragma once

#include "inspect/held_file.hpp"
#include "inspect/inventory.hpp"

namespace patchbay::inspect {

/// Makes the objects that the lists name, and completes those that descriptors have led to.
void walk_sockets(Inventory& inventory);
/// What is on its way in Unix sockets; of those that no list has, the protocol.
void look_into_sockets(Inventory& inventory, const HeldFiles& files);

}  // namespace patchbay::inspect
