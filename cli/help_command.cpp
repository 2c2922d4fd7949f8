// SPDX-License-Identifier: Apache-2.0
//
// patchbay help [VERB]
#include "standard_streams.hpp"
#include "tool.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace patchbay::cli {
namespace {

class HelpCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("VERB", verb_, "whose help to show")->type_name("");
    }

    Outcome run() override {
        if (verb_.empty()) return Output().write(help_text());
        const auto* verb = find_verb(verb_);
        if (verb == nullptr) {
            return wrong_usage(fmt::format("no verb '{}'; patchbay --help shows them", verb_));
        }
        return Output().write(help_text(*verb));
    }

private:
    std::string verb_;
};

}  // namespace

const Verb kHelpVerb{
    .name = "help",
    .summary = "this help, or that of a verb",
    .examples = "Example:\n  patchbay help send",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<HelpCommand>(); },
};

}  // namespace patchbay::cli
