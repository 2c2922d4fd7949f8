// SPDX-License-Identifier: Apache-2.0
//
// What the three kinds of System V objects share: keys from paths, and permissions.
#pragma once

#include "patchbay/ownership.hpp"

#include "os/call.hpp"

#include <sys/ipc.h>

#include <cstdint>
#include <string>

namespace patchbay::os {

/// ftok(3).
Expected<std::int32_t> ftok(const std::string& path, char project_id) noexcept;

/// The part of an object's permissions that `Ownership` shows.
[[nodiscard]] Ownership ownership_of(const ::ipc_perm& permissions) noexcept;

}  // namespace patchbay::os
