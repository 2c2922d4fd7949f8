// SPDX-License-Identifier: Apache-2.0
//
// A system call made in place, for the few that each message passes.
//
// After a system call the processor mispredicts each return, some 12 ns apiece where the kernel empties its
// predictions: with the C library's function in between, a pipe costs 4 % more than the bare calls; without, 1 %. Those
// functions are cancellation points, which what is noexcept must not be in any case. Sanitizers watch the buffers in
// them, and get them; so do processors other than x86-64.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <type_traits>

namespace patchbay::os {

#if defined(__has_feature)
#define PATCHBAY_HAS_FEATURE(name) __has_feature(name)
#else
#define PATCHBAY_HAS_FEATURE(name) 0
#endif
#if defined(__x86_64__) && defined(__LP64__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && !PATCHBAY_HAS_FEATURE(address_sanitizer) &&  \
    !PATCHBAY_HAS_FEATURE(thread_sanitizer) && !PATCHBAY_HAS_FEATURE(memory_sanitizer)
inline constexpr bool kCallsDirectly = true;
#else
inline constexpr bool kCallsDirectly = false;
#endif
#undef PATCHBAY_HAS_FEATURE

template <class T>
long to_register(T value) noexcept {
    if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<long>(value);
    } else {
        return static_cast<long>(value);
    }
}

/// The system call `number`, with up to six arguments, or else the C library's `function` for it: what that returns,
/// -1 with errno set where it failed.
template <class Function, class... Arguments>
[[gnu::always_inline]] inline long direct_call([[maybe_unused]] Function* function, long number,
                                               Arguments... arguments) noexcept {
    static_assert(sizeof...(Arguments) <= 6);
#if defined(__x86_64__)
    if constexpr (kCallsDirectly) {
        const std::array<long, 6> values{to_register(arguments)...};
        long outcome = number;
        // The last three have no letter of their own.
        register const long fourth asm("r10") = values[3];
        register const long fifth asm("r8") = values[4];
        register const long sixth asm("r9") = values[5];
        asm volatile("syscall"
                     : "+a"(outcome)
                     : "D"(values[0]), "S"(values[1]), "d"(values[2]), "r"(fourth), "r"(fifth),
                       "r"(sixth)
                     : "rcx", "r11", "memory");
        if (outcome >= 0) [[likely]]
            return outcome;
        errno = static_cast<int>(-outcome);
        return -1;
    }
#endif
    return function(arguments...);
}

}  // namespace patchbay::os
