// SPDX-License-Identifier: Apache-2.0
//
// patchbay create ADDRESS
#include "patchbay/channel.hpp"

#include "addressee.hpp"
#include "options.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>

namespace patchbay::cli {
namespace {

class CreateCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        add_address(parser, "ADDRESS", address_,
                    "what to make, with its options; one that exists is an error");
    }

    Outcome run() override {
        const auto addressee = Addressee::parse(address_);
        if (!addressee) return std::unexpected(addressee.error());
        const auto outcome = create_object(address_);
        if (!outcome) return stop_for(outcome.error());
        return {};
    }

private:
    std::string address_;
};

}  // namespace

const Verb kCreateVerb{
    .name = "create",
    .summary = "make the FIFO, queue, segment or semaphore that an address names",
    .examples = R"(Examples:
  patchbay create 'mq:/jobs?capacity=10&message_size=4Ki'
  patchbay create 'fifo:/tmp/x?mode=0660'
  patchbay create 'sem:/slots?value=3'

send and recv make what is missing by themselves; create is for options, and to be the first.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<CreateCommand>(); },
};

}  // namespace patchbay::cli
