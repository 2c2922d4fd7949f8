// SPDX-License-Identifier: Apache-2.0
//
// eventfd(2): a descriptor that is readable from raise() to lower(), or unwritable from fill() to lower().
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

namespace patchbay::os {

Expected<FileDescriptor> eventfd() noexcept;
/// Makes it readable; no effect where it is already.
Expected<void> raise(int eventfd) noexcept;
/// Makes it unreadable, and writable; no effect where it is so.
Expected<void> lower(int eventfd) noexcept;
/// Makes it unwritable, and readable, until lower(); no effect where it is already.
Expected<void> fill(int eventfd) noexcept;

}  // namespace patchbay::os
