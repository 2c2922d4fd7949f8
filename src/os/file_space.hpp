// SPDX-License-Identifier: Apache-2.0
//
// The size of files and the space behind it, and reading and writing at a place.
#pragma once

#include "patchbay/bytes.hpp"

#include "os/call.hpp"

#include <cstddef>
#include <cstdint>

namespace patchbay::os {

Expected<void> truncate(int fd, std::uint64_t size_bytes) noexcept;

/// Takes the space from `begin` to `end` from the file system (fallocate(2)) without changing the file's size: what is
/// written or mapped there later cannot fail for want of space. In steps, so that a storm of signals cannot make it
/// start over for ever. Space past the size goes back with truncate().
Expected<void> reserve(int fd, std::uint64_t begin, std::uint64_t end) noexcept;

/// pread(2): how many bytes; fewer than asked for only at the end of the file.
Expected<std::size_t> read_at(int fd, std::uint64_t offset, MutableBytes buffer) noexcept;
/// pwrite(2) until all is written.
Expected<void> write_at(int fd, std::uint64_t offset, Bytes bytes) noexcept;

/// Free space of the file system in bytes that this user may take (fstatfs(2)); for the texts of errors.
Expected<std::uint64_t> free_space_bytes(int fd) noexcept;
/// Whether the file consists of huge pages (hugetlbfs).
Expected<bool> is_hugetlb(int fd) noexcept;

}  // namespace patchbay::os
