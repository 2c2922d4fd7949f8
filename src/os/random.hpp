// SPDX-License-Identifier: Apache-2.0
//
// Numbers that no other process has.
#pragma once

#include <cstdint>

namespace patchbay::os {

/// 64 random bits from the kernel; never fails and never waits.
[[nodiscard]] std::uint64_t random_number() noexcept;

}  // namespace patchbay::os
