// SPDX-License-Identifier: Apache-2.0
//
// Names of POSIX objects: one '/', then at least one character and no other '/'.
#pragma once

#include "patchbay/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::base {

/// Checks "/NAME" before the kernel sees it, whose EINVAL, EACCES or ENOENT would each be a riddle. `call` and
/// `scheme` are for the error, "sem_open" and "sem"; `longest_bytes` is what may follow the slash.
/// @errors invalid, too_big
[[nodiscard]] Result<void> check_object_name(const char* call, std::string_view scheme,
                                             std::string_view name, std::size_t longest_bytes);

}  // namespace patchbay::base
