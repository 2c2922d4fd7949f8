// SPDX-License-Identifier: Apache-2.0
//
// Atomics: the atomic operations that the algorithms of this folder are written in, so that a model checker can put its
// own in their place (tests/model/).
//
// A barrier between a store and a later load is paid by one side alone: the side that runs all the time takes the
// light barrier, which only keeps the compiler from reordering; the side that is about to sleep takes the heavy one,
// which makes every running thread of the others pass a full barrier (membarrier(2)). That call is not for this folder:
// what needs either barrier is given a class `Barriers` with both, light() and heavy() (topic/barriers.hpp).
#pragma once

#include <atomic>
#include <cstdint>

namespace patchbay::ring {

struct Atomics {
    template <class T>
    using Atomic = std::atomic<T>;

    static void fence(std::memory_order order) noexcept { std::atomic_thread_fence(order); }
};

}  // namespace patchbay::ring
