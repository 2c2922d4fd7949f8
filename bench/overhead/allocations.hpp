// SPDX-License-Identifier: Apache-2.0
//
// Counts calls of operator new in this program: a send or a receive must make none.
#pragma once

#include <cstdint>

namespace patchbay::bench {

[[nodiscard]] std::uint64_t allocation_count() noexcept;

}  // namespace patchbay::bench
