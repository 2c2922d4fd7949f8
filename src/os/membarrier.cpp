// SPDX-License-Identifier: Apache-2.0
#include "os/membarrier.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace patchbay::detail {

constinit std::atomic<bool> takes_part_in_heavy_barriers{false};

}  // namespace patchbay::detail

namespace patchbay::os {

using detail::takes_part_in_heavy_barriers;

namespace {

bool membarrier(int command) noexcept {
    return intercept(Call::membarrier, [&] { return ::syscall(SYS_membarrier, command, 0, 0); }) ==
           0;
}

}  // namespace

void take_part_in_heavy_barriers() noexcept {
    if (takes_part_in_heavy_barriers.load(std::memory_order_relaxed)) return;
    if (membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED)) takes_part_in_heavy_barriers = true;
}

bool heavy_barrier() noexcept {
    // Ours too: the call's own barrier is for running threads of others, and for this one by its system call.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED);
}

}  // namespace patchbay::os
