// SPDX-License-Identifier: Apache-2.0
//
// Processes of this machine, by pid.
#pragma once

#include "completion/candidates.hpp"

namespace patchbay::cli {

/// Each with its name.
[[nodiscard]] Candidates processes();

}  // namespace patchbay::cli
