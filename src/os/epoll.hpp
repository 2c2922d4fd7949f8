// SPDX-License-Identifier: Apache-2.0
//
// epoll(7): waiting for many descriptors by one, which is pollable itself.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace patchbay::os {

Expected<FileDescriptor> epoll_create() noexcept;
/// Adds `fd`, level-triggered; `tag` is what epoll_wait() shows. Closing the last descriptor of it takes it out again.
Expected<void> epoll_add(int epoll, int fd, std::uint32_t events, void* tag) noexcept;
/// How many of `ready` were filled; 0: the deadline passed.
Expected<std::size_t> epoll_wait(int epoll, std::span<::epoll_event> ready,
                                 Deadline deadline) noexcept;

}  // namespace patchbay::os
