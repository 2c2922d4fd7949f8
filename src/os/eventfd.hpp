// SPDX-License-Identifier: Apache-2.0
//
// eventfd(2): a descriptor that is readable from raise() to lower().
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

namespace patchbay::os {

Expected<FileDescriptor> eventfd() noexcept;
/// Makes it readable; no effect where it is already.
Expected<void> raise(int eventfd) noexcept;
/// Makes it unreadable; no effect where it is not readable.
Expected<void> lower(int eventfd) noexcept;

}  // namespace patchbay::os
