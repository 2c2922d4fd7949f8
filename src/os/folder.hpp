// SPDX-License-Identifier: Apache-2.0
//
// Names in a folder that is held by a descriptor, and the lock that cooperating processes take on it.
#pragma once

#include "os/call.hpp"

#include <cstdint>
#include <string>

namespace patchbay::os {

/// flock(2), exclusive, at once. False: somebody else has it. It goes with the descriptor.
Expected<bool> try_lock(int fd) noexcept;

/// A second name for the file `from`. EEXIST where `to` is taken. linkat(2)
Expected<void> link_in(int folder, const std::string& from, const std::string& to) noexcept;
Expected<void> unlink_in(int folder, const std::string& name) noexcept;

/// Takes the name `path` away if it is that of the file with these numbers. For destructors: as with close(2), nobody
/// could be told of a failure, and no test makes it fail.
void unlink_if_same(const std::string& path, std::uint64_t device, std::uint64_t inode) noexcept;

/// `path`, made independent of a later chdir(2).
Expected<std::string> absolute(const std::string& path) noexcept;

}  // namespace patchbay::os
