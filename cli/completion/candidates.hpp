// SPDX-License-Identifier: Apache-2.0
//
// Candidates: words that a shell may put where the cursor is.
//
// The scripts in completions/ ask the tool itself (`patchbay complete`), so that all shells offer the same, and what
// they offer is what the parsers and the traits table know.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

struct Candidate {
    std::string word;         ///< all of it, also what stands there already
    std::string description;  ///< a few words, or nothing
};
using Candidates = std::vector<Candidate>;

/// For the command line `patchbay WORDS...`, whose last word ends at the cursor and may be empty.
[[nodiscard]] Candidates complete(std::span<const std::string> words);

/// For an address: schemes, then objects that there are, then options and their values.
[[nodiscard]] Candidates complete_address(std::string_view word);

/// For a path: what is in the folder. `prefix` goes in front of each.
enum class PathKind { any, fifo, socket };
[[nodiscard]] Candidates complete_path(std::string_view path, PathKind kind,
                                       std::string_view prefix = {});

}  // namespace patchbay::cli
