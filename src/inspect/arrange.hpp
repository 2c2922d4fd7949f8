// SPDX-License-Identifier: Apache-2.0
//
// Puts a snapshot in order, and every Index with it.
#pragma once

#include "patchbay/inspect.hpp"

namespace patchbay::inspect {

/// Sorts objects, edges and waits; drops objects of other kinds than `wanted`, with what refers to them.
void arrange(Snapshot& snapshot, KindSet wanted);

}  // namespace patchbay::inspect
