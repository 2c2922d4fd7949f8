// SPDX-License-Identifier: Apache-2.0
//
// The file of a POSIX semaphore, as the C library keeps it.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/inspect/facts.hpp"

#include <cstddef>

namespace patchbay::inspect {

/// sizeof(sem_t): all files of semaphores are that long.
inline constexpr std::size_t kSemaphoreBytes = 4 * sizeof(long);

/// Empty facts where it is not that long, or the C library's layout is not known: it is that of glibc on machines of 64
/// bits.
PosixSemaphoreFacts parse_semaphore(Bytes file) noexcept;

}  // namespace patchbay::inspect
