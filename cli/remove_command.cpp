// SPDX-License-Identifier: Apache-2.0
//
// patchbay remove ADDRESS
#include "patchbay/channel.hpp"

#include "addressee.hpp"
#include "options.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>

namespace patchbay::cli {
namespace {

class RemoveCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        add_address(parser, "ADDRESS", address_, "what to remove; one that is missing is an error");
    }

    Outcome run() override {
        const auto addressee = Addressee::parse(address_);
        if (!addressee) return std::unexpected(addressee.error());
        const auto outcome = remove_object(address_);
        if (!outcome) return stop_for(outcome.error());
        return {};
    }

private:
    std::string address_;
};

}  // namespace

const Verb kRemoveVerb{
    .name = "remove",
    .summary = "remove what an address names",
    .examples = R"(Examples:
  patchbay remove mq:/jobs
  patchbay remove sysvshm:0x50001234
  patchbay remove topic:/ticks                      what killed processes left of it

Processes that have it open keep it until they close it, except System V queues and
semaphores, which are gone at once for everybody.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<RemoveCommand>(); },
};

}  // namespace patchbay::cli
