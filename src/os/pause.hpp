// SPDX-License-Identifier: Apache-2.0
//
// What a loop that waits for another core says to its own.
#pragma once

namespace patchbay::os {

inline void pause() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb" ::: "memory");
#endif
}

}  // namespace patchbay::os
