// SPDX-License-Identifier: Apache-2.0
//
// Segment: shared memory of either family by address ("shm:/name", "sysvshm:KEY").
#pragma once

#include "patchbay/mapping.hpp"

#include <string>

namespace patchbay::tour {

/// Makes one of so many bytes. Throws Exception.
Mapping create_segment(const std::string& address, std::size_t size_bytes);
/// Maps one that exists.
Mapping open_segment(const std::string& address);
void remove_segment(const std::string& address);

}  // namespace patchbay::tour
