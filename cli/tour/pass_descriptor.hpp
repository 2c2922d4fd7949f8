// SPDX-License-Identifier: Apache-2.0
//
// Sends a descriptor to a worker that listens.
#pragma once

#include <string>

namespace patchbay::tour {

/// Throws Exception.
void pass_descriptor(const std::string& address, int descriptor);

}  // namespace patchbay::tour
