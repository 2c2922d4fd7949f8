// SPDX-License-Identifier: Apache-2.0
//
// What helps when a segment cannot be had: the limits of this machine, with their values.
#pragma once

#include "patchbay/error.hpp"

#include "os/call.hpp"

#include <cstddef>
#include <string>

namespace patchbay::shared_memory {

/// A call on a file in memory failed while `wanted_bytes` were asked for.
Error file_error(const os::Failure& failure, int fd, const std::string& name,
                 std::size_t wanted_bytes);

/// Huge pages were refused.
Error huge_page_error(const os::Failure& failure, const std::string& name,
                      std::size_t wanted_bytes);

/// A System V segment of that size could not be made.
Error segment_error(const os::Failure& failure, const std::string& name, std::size_t wanted_bytes);

/// Where a kind of segment has none to give.
Error no_huge_pages(const char* call, const std::string& name);

}  // namespace patchbay::shared_memory
