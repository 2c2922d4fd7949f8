// SPDX-License-Identifier: Apache-2.0
//
// What the shells are offered for `ls`, `ps` and `who`.
#pragma once

#include "completion/candidates.hpp"

#include <string_view>

namespace patchbay::cli {

/// Words for kinds, and addresses.
[[nodiscard]] Candidates subjects_of_ls(std::string_view word);

/// For -o: the last of a list of columns. `kind` is "COLUMNS:VERB".
[[nodiscard]] Candidates column_lists(std::string_view kind, std::string_view word);

}  // namespace patchbay::cli
