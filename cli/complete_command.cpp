// SPDX-License-Identifier: Apache-2.0
//
// patchbay complete WORD...: what the completion scripts ask. Not in the list of verbs: it is not for people.
#include "completion/candidates.hpp"
#include "standard_streams.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace patchbay::cli {
namespace {

class CompleteCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("WORD", words_, "the command line after 'patchbay', up to the cursor")
            ->type_name("");
    }

    Outcome run() override {
        std::string lines;
        for (const auto& [word, description] : complete(words_))
            lines += word + (description.empty() ? "" : '\t' + description) + '\n';
        return Output().write(lines);
    }

private:
    std::vector<std::string> words_;
};

}  // namespace

const Verb kCompleteVerb{
    .name = "complete",
    .summary = "words that may stand at the end of a command line",
    .examples = "Example:\n  patchbay complete -- recv fi",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<CompleteCommand>(); },
};

}  // namespace patchbay::cli
