// SPDX-License-Identifier: Apache-2.0
//
// /proc/locks: proc(5).
#pragma once

#include "patchbay/inspect/lock.hpp"

#include <string_view>
#include <vector>

namespace patchbay::inspect {

/// Each lock with those who wait for it, the waiters' waiters among them. `path`, `object` and Indexes are left empty.
std::vector<FileLock> parse_locks(std::string_view text);

}  // namespace patchbay::inspect
