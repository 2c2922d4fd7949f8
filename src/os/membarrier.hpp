// SPDX-License-Identifier: Apache-2.0
//
// A barrier between a store and a later load that only the rare side pays for.
//
// Two sides that each store and then load what the other stored need a full barrier on both, or they may miss each
// other. membarrier(2) makes every running thread of the processes that registered pass one: the side that seldom comes
// here calls heavy_barrier(), the busy one light_barrier(), which costs nothing.
#pragma once

#include "os/call.hpp"

#include <atomic>

namespace patchbay::os {

/// False until this process takes part.
extern constinit std::atomic<bool> takes_part_in_heavy_barriers;

/// Makes this process one that the others' heavy barriers reach (MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED). Where the
/// kernel does not have it (before Linux 4.16, or under a filter), light barriers are full fences instead.
void take_part_in_heavy_barriers() noexcept;

inline void light_barrier() noexcept {
    if (takes_part_in_heavy_barriers.load(std::memory_order_relaxed)) [[likely]] {
        std::atomic_signal_fence(std::memory_order_seq_cst);
    } else {
        std::atomic_thread_fence(std::memory_order_seq_cst);
    }
}

/// Some microseconds. False: not to be had; what follows may miss what others do for a moment, and must look again
/// soon.
[[nodiscard]] bool heavy_barrier() noexcept;

}  // namespace patchbay::os
