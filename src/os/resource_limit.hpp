// SPDX-License-Identifier: Apache-2.0
//
// What this process may use: getrlimit(2), and whether another descriptor is to be had.
#pragma once

#include "os/call.hpp"

#include <cstdint>

namespace patchbay::os {

/// The soft limit of RLIMIT_NOFILE, RLIMIT_MSGQUEUE and their like.
Expected<std::uint64_t> resource_limit(int resource) noexcept;

/// Whether the process may open one more descriptor: tells the two meanings of EMFILE apart.
[[nodiscard]] bool can_open_another() noexcept;

}  // namespace patchbay::os
