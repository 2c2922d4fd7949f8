// SPDX-License-Identifier: Apache-2.0
//
// Parser: the arguments of one verb.
#pragma once

#include "command.hpp"

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace patchbay::cli {

/// Each verb has a parser of its own and not one as a subcommand: to that, "++" or a verb's name would not be a
/// message.
class Parser {
public:
    explicit Parser(const Verb& verb);
    ~Parser();
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    [[nodiscard]] std::string help() const;

    /// Reads the arguments and runs the command, or shows the help where they ask for it.
    Outcome run(const std::vector<std::string>& arguments);

    /// Options and positionals, in the order of their declaration.
    [[nodiscard]] std::vector<const CLI::Option*> options() const;

private:
    std::unique_ptr<CLI::App> app_;
    std::unique_ptr<Command> command_;
};

}  // namespace patchbay::cli
