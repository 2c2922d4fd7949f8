// SPDX-License-Identifier: Apache-2.0
//
// Locks on a file that the kernel gives up when the last descriptor of their open file description closes: by close(2),
// exec or death. Open file description locks, fcntl(2).
#pragma once

#include "os/call.hpp"

#include <cstdint>

namespace patchbay::os {

/// Takes the write lock on one byte without waiting. False: another description has it.
Expected<bool> try_lock_byte(int fd, std::int64_t offset) noexcept;

}  // namespace patchbay::os
