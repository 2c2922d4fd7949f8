// SPDX-License-Identifier: Apache-2.0
//
// The two calls of a semaphore that are made outside src/os, and why: while nobody waits, sem_post(3) and
// sem_trywait(3) are an atomic addition each and enter no kernel. A detour of a few nanoseconds through the library
// would be half of their price. Whatever they refuse is made again by src/os, where tests can make it fail.
#pragma once

#include <semaphore.h>

namespace patchbay::detail {

[[nodiscard]] inline bool post_semaphore(::sem_t* semaphore) noexcept {
    return ::sem_post(semaphore) == 0;
}

[[nodiscard]] inline bool take_semaphore(::sem_t* semaphore) noexcept {
    return ::sem_trywait(semaphore) == 0;
}

}  // namespace patchbay::detail
