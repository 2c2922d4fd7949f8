// SPDX-License-Identifier: Apache-2.0
//
// The processor's counter of time. Whether it is the same on all cores, and how it becomes time: src/os/ticks.hpp.
#pragma once

#include <cstdint>

namespace patchbay::detail {

[[nodiscard]] inline std::uint64_t counter() noexcept {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    std::uint64_t value = 0;
    asm volatile("mrs %0, cntvct_el0" : "=r"(value));
    return value;
#else
    return 0;
#endif
}

}  // namespace patchbay::detail
