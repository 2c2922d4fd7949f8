// SPDX-License-Identifier: Apache-2.0
//
// Who this process acts for.
#pragma once

#include <cstdint>

namespace patchbay::os {

/// geteuid(2).
[[nodiscard]] std::uint32_t effective_user_id() noexcept;

}  // namespace patchbay::os
