// SPDX-License-Identifier: Apache-2.0
//
// The limits that errors and facts speak of: kernel settings, and the process's own.
#pragma once

#include "os/call.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::os {

/// The first number of a setting, by its name: "fs.pipe-max-size".
Expected<std::uint64_t> sysctl(std::string_view name) noexcept;

/// What helps where descriptors run out (EMFILE, ENFILE), with the limit's value; empty for other errors.
[[nodiscard]] std::string descriptor_cure(int error);

}  // namespace patchbay::os
