// SPDX-License-Identifier: Apache-2.0
//
// A /dev/shm of this process alone, as small as a test wants it.
#pragma once

#include <cstddef>

namespace patchbay::test {

/// Mounts it in a mount namespace of its own (and a user namespace, where not root). Only in a Child: there is no way
/// back. False: the kernel does not let us.
[[nodiscard]] bool enter_small_dev_shm(std::size_t size_bytes);

/// What a Child returns that could not do so: its test is skipped.
inline constexpr int kNotPermitted = 77;

}  // namespace patchbay::test
