// SPDX-License-Identifier: Apache-2.0
//
// Runs a part of a test on a /dev/shm that is soon full.
#pragma once

#include "support/child.hpp"
#include "support/small_dev_shm.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <functional>

namespace patchbay::test {

inline constexpr std::size_t kMebibyte = 1UZ << 20U;

/// Runs it in a process whose /dev/shm, which nobody else sees, has 1 MiB: it returns 0, or the test fails. Skips the
/// test where the kernel does not let us.
inline void with_little_memory(const std::function<int()>& body) {
    Child child([&] { return enter_small_dev_shm(kMebibyte) ? body() : kNotPermitted; });
    const int status = child.wait();
    if (status == kNotPermitted) GTEST_SKIP() << "no mount namespace of our own is allowed";
    EXPECT_EQ(status, 0);
}

}  // namespace patchbay::test
