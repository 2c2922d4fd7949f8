// SPDX-License-Identifier: Apache-2.0
//
// epoll(7): one descriptor that is readable while any of several is.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

namespace patchbay::os {

Expected<FileDescriptor> epoll() noexcept;
/// Watches `fd` for being readable, ended or failed; until it is closed.
Expected<void> epoll_add(int epoll, int fd) noexcept;

}  // namespace patchbay::os
