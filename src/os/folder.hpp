// SPDX-License-Identifier: Apache-2.0
//
// Names in a folder that is held by a descriptor, and the lock that cooperating processes take on it.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace patchbay::os {

/// flock(2), exclusive, at once. False: somebody else has it. It goes with the descriptor.
Expected<bool> try_lock(int fd) noexcept;

/// A second name for the file `from`. EEXIST where `to` is taken. linkat(2)
Expected<void> link_in(int folder, const std::string& from, const std::string& to) noexcept;
Expected<void> unlink_in(int folder, const std::string& name) noexcept;

/// mkdir(2): the umask takes its bits from `mode`.
Expected<void> make_folder(const std::string& path, std::uint32_t mode) noexcept;
/// Opens a folder, not through a link. ENOTDIR where something else has the name.
Expected<FileDescriptor> open_folder(const std::string& path) noexcept;
/// rmdir(2); what hinders it (somebody put something in) is nobody's business: neither counted nor failed by tests.
void discard_folder(const std::string& path) noexcept;
/// What is in a folder, in no order, without "." and "..". readdir(3)
Expected<std::vector<std::string>> names_in(const std::string& path) noexcept;
/// openat(2) with O_CLOEXEC and O_NOFOLLOW added.
Expected<FileDescriptor> open_in(int folder, const std::string& name, int flags) noexcept;
/// A file in that folder that has no name yet (O_TMPFILE), and giving it one in one step; EEXIST leaves the other.
Expected<FileDescriptor> create_unnamed_in(int folder, std::uint32_t mode) noexcept;
Expected<void> link_unnamed_in(int folder, int fd, const std::string& name) noexcept;
/// mkfifo(3), with exactly this mode.
Expected<void> make_fifo_in(int folder, const std::string& name, std::uint32_t mode) noexcept;
/// As it is in a clean-up.
void discard_in(int folder, const std::string& name) noexcept;
/// The same of every FIFO in the folder.
void discard_fifos_in(int folder) noexcept;

/// Takes the name `path` away if it is that of the file with these numbers. For destructors: as with close(2), nobody
/// could be told of a failure, and no test makes it fail.
void unlink_if_same(const std::string& path, std::uint64_t device, std::uint64_t inode) noexcept;

/// `path`, made independent of a later chdir(2).
Expected<std::string> absolute(const std::string& path) noexcept;

}  // namespace patchbay::os
