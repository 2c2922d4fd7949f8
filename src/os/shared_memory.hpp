// SPDX-License-Identifier: Apache-2.0
//
// The files behind shared memory: those of /dev/shm, which shm_open(3) opens, and memfds.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <string>

namespace patchbay::os {

/// Opens "/NAME" in /dev/shm, as shm_open(3) does: it follows no link and never waits (for a FIFO that somebody put
/// there). `flags`: O_RDONLY or O_RDWR.
Expected<FileDescriptor> open_shared_memory(const std::string& name, int flags) noexcept;

/// A file in /dev/shm for reading and writing that has no name yet. ENOTSUP where the file system has no O_TMPFILE.
Expected<FileDescriptor> create_unnamed_shared_memory() noexcept;
/// The way round that: a file with a name that nobody else has. EEXIST otherwise.
Expected<FileDescriptor> create_named_shared_memory(const std::string& name) noexcept;

/// Gives an open file of /dev/shm a name, in one step; EEXIST leaves the other one as it is.
Expected<void> link_shared_memory(int fd, const std::string& name) noexcept;
Expected<void> link_shared_memory(const std::string& from, const std::string& name) noexcept;
Expected<void> unlink_shared_memory(const std::string& name) noexcept;
/// As it is in a clean-up: neither counted nor failed by tests.
void discard_shared_memory(const std::string& name) noexcept;

/// memfd_create(2), close-on-exec and sealable; `flags` MFD_HUGETLB, kExecutable. Not executable and sealed so where
/// the kernel can (Linux 6.3).
inline constexpr unsigned kExecutable = 0x0010U;  // MFD_EXEC
Expected<FileDescriptor> create_memfd(const std::string& name, unsigned flags) noexcept;

/// Another open file description of the same file: locks and offsets are its own. Needs /proc.
Expected<FileDescriptor> reopen(int fd, int flags) noexcept;

}  // namespace patchbay::os
