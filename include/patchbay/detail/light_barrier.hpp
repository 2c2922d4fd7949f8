// SPDX-License-Identifier: Apache-2.0
//
// The side of a barrier between a store and a later load that pays nothing, since the other side pays for both.
//
// Two sides that each store and then load what the other stored need a full barrier on both, or they may miss each
// other. membarrier(2) makes every running thread of the processes that registered pass one: the side that seldom comes
// here calls os::heavy_barrier(), the busy one this.
#pragma once

#include <atomic>

namespace patchbay::detail {

/// False until this process takes part: os::take_part_in_heavy_barriers().
extern constinit std::atomic<bool> takes_part_in_heavy_barriers;

/// For the templates of ring/ that take but the light side.
struct LightBarrier {
    static void light() noexcept {
        if (takes_part_in_heavy_barriers.load(std::memory_order_relaxed)) [[likely]] {
            std::atomic_signal_fence(std::memory_order_seq_cst);
        } else {
            std::atomic_thread_fence(std::memory_order_seq_cst);
        }
    }
};

}  // namespace patchbay::detail
