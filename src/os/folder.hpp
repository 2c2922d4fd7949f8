// SPDX-License-Identifier: Apache-2.0
//
// Names in a folder that is held by a descriptor, and the lock that cooperating processes take on it.
#pragma once

#include "os/call.hpp"

#include <string>

namespace patchbay::os {

/// flock(2), exclusive, at once. False: somebody else has it. It goes with the descriptor.
Expected<bool> try_lock(int fd) noexcept;

/// A second name for the file `from`. EEXIST where `to` is taken. linkat(2)
Expected<void> link_in(int folder, const std::string& from, const std::string& to) noexcept;
Expected<void> unlink_in(int folder, const std::string& name) noexcept;

/// `path`, made independent of a later chdir(2).
Expected<std::string> absolute(const std::string& path) noexcept;

}  // namespace patchbay::os
