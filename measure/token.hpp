// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace patchbay::measure {

/// "patchbay-bench.PID.SERIAL": unique on this machine while this process runs, and fit for the name of a file.
[[nodiscard]] std::string new_token();

}  // namespace patchbay::measure
