// SPDX-License-Identifier: Apache-2.0
//
// timerfd_create(2): a descriptor that becomes readable again and again.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <chrono>

namespace patchbay::os {

/// Readable after each such time, on CLOCK_MONOTONIC, until it is read.
Expected<FileDescriptor> periodic_timer(std::chrono::milliseconds period) noexcept;

}  // namespace patchbay::os
