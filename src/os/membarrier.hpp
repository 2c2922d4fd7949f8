// SPDX-License-Identifier: Apache-2.0
//
// The side that pays of a barrier of which the other side is free (patchbay/detail/light_barrier.hpp).
#pragma once

#include "patchbay/detail/light_barrier.hpp"

#include "os/call.hpp"

namespace patchbay::os {

/// Makes this process one that the others' heavy barriers reach (MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED). Where the
/// kernel does not have it (before Linux 4.16, or under a filter), light barriers are full fences instead.
void take_part_in_heavy_barriers() noexcept;

/// Some microseconds. False: not to be had; what follows may miss what others do for a moment, and must look again
/// soon.
[[nodiscard]] bool heavy_barrier() noexcept;

}  // namespace patchbay::os
