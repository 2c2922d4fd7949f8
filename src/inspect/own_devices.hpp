// SPDX-License-Identifier: Apache-2.0
//
// On which devices the kernel keeps what has no place in any folder: learnt from objects of our own.
#pragma once

#include "patchbay/error.hpp"

#include "inspect/inventory.hpp"

namespace patchbay::inspect {

/// @errors exhausted (descriptors)
Result<void> learn_own_devices(OwnDevices& devices);

}  // namespace patchbay::inspect
