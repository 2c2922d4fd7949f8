// SPDX-License-Identifier: Apache-2.0
//
// Options that `ls`, `ps` and `who` have in common.
#pragma once

#include "outcome.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace patchbay::cli {

struct ListingOptions {
    std::string columns;  ///< of -o
    std::string filter;
    std::string watch;  ///< seconds; "true": as usual; empty: once
    bool lists_columns = false;
    bool json = false;
    bool no_headings = false;
    bool raw = false;
    bool sizes_in_bytes = false;
    bool probe = false;

    /// `verb` tells completion whose columns there are.
    void declare(CLI::App& parser, const std::string& verb);

    /// How long --watch waits; nothing: it was not asked for.
    [[nodiscard]] OrStop<std::optional<std::chrono::nanoseconds>> interval() const;
};

}  // namespace patchbay::cli
