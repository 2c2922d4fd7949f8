// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchbay/inspect.hpp"

#include "clean/orphan.hpp"
#include "outcome.hpp"

#include <string>

namespace patchbay::cli {

/// Removes that object and no other: System V objects by their id, which comes only once; files by name, if the name
/// still leads to them.
[[nodiscard]] Outcome remove_orphan(const inspect::Object& object);

/// Removes the file of a Unix socket, if it is still an orphan under the lock that those who reclaim a name take:
/// docs/decisions/0011-stale-socket-files.md.
[[nodiscard]] Outcome remove_socket_file(const std::string& path, const JudgementRules& rules);

}  // namespace patchbay::cli
