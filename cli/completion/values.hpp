// SPDX-License-Identifier: Apache-2.0
//
// Values of options and positionals: what may stand there.
#pragma once

#include "completion/candidates.hpp"

#include <string_view>

namespace patchbay::cli {

/// @param kind  what the help calls it: the name of a positional, or the type of an option's value ("ADDRESS", "FILE")
/// @return  candidates, which may not begin like `word`; none for a kind where anything may stand
Candidates complete_value(std::string_view kind, std::string_view word);

}  // namespace patchbay::cli
