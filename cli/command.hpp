// SPDX-License-Identifier: Apache-2.0
//
// Command: what a verb is made of. One verb is one file, <verb>_command.cpp, and one line in verbs.cpp.
#pragma once

#include "outcome.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace patchbay::cli {

class Command {
public:
    Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    virtual ~Command() = default;

    /// Declares the options and positionals of the verb; they are kept in the command.
    virtual void declare(CLI::App& parser) = 0;
    /// Does it, after the arguments were parsed.
    virtual Outcome run() = 0;
};

struct Verb {
    std::string_view name;
    std::string_view summary;   ///< one line
    std::string_view examples;  ///< the end of its --help
    std::unique_ptr<Command> (*make)();
};

/// All verbs, in the order of the help.
[[nodiscard]] std::span<const Verb* const> all_verbs() noexcept;
/// nullptr for an unknown one.
[[nodiscard]] const Verb* find_verb(std::string_view name) noexcept;

}  // namespace patchbay::cli
