// SPDX-License-Identifier: Apache-2.0
//
// Figures as people read them: three digits that count.
#pragma once

#include <string>

namespace patchbay::cli {

/// "2.40 ns", "181 ns", "4.21 us".
[[nodiscard]] std::string duration_text(double ns);
/// "950/s", "191 k/s", "63.2 M/s".
[[nodiscard]] std::string rate_text(double per_second);
/// "1.04", "22.3", "170".
[[nodiscard]] std::string factor_text(double factor);

}  // namespace patchbay::cli
