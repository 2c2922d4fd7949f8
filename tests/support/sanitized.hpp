// SPDX-License-Identifier: Apache-2.0
//
// Whether a sanitizer watches: what is measured is then slower by a factor that says nothing.
#pragma once

namespace patchbay::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

/// Skips a test whose forked child starts a thread: ThreadSanitizer does not let it, and AddressSanitizer's allocator
/// may be locked in the child by a thread that only the parent has.
#define PATCHBAY_SKIP_THREAD_AFTER_FORK() \
    if (test::kSanitized) GTEST_SKIP() << "needs a thread in a forked child"

}  // namespace patchbay::test
