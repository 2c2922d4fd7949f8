// SPDX-License-Identifier: Apache-2.0
//
// The tool as a function: everything of main() but the process.
#pragma once

#include "command.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace patchbay::cli {

/// Runs `patchbay ARGUMENTS...`; the exit status.
int run_tool(const std::vector<std::string>& arguments);

/// What `patchbay --help` prints.
[[nodiscard]] std::string help_text();
/// What `patchbay VERB --help` prints.
[[nodiscard]] std::string help_text(const Verb& verb);

}  // namespace patchbay::cli
