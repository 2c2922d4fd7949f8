// SPDX-License-Identifier: Apache-2.0
//
// patchbay recv ADDRESS
#include "message_format.hpp"
#include "opening.hpp"
#include "options.hpp"
#include "reception.hpp"
#include "standard_streams.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>

namespace patchbay::cli {
namespace {

class RecvCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        add_address(parser, "ADDRESS", address_, "where to receive");
        add_count(parser, limits_.count, "end after so many messages");
        add_timeout(parser, limits_.timeout,
                    "wait so long for the next message; then exit with 124");
        add_format(parser, format_, "text (a message a line), hex, json or raw (nothing added)");
    }

    Outcome run() override {
        auto addressee = Addressee::parse(address_);
        if (addressee && format_ == Format::raw) addressee = addressee->without_framing();
        if (!addressee) return std::unexpected(addressee.error());

        MadeObjects made;
        Interruption interruption(made, received_signal(*addressee));
        auto receiver = Opening(made, interruption, limits_.timeout).receiver(*addressee);
        if (!receiver) return std::unexpected(receiver.error());
        Reception reception(*receiver, interruption, limits_);
        return print_all(reception, *addressee->traits);
    }

private:
    Outcome print_all(Reception& reception, const Traits& traits) const {
        MessageWriter writer(format_, traits);
        Output output;
        for (;;) {
            const auto message = reception.next();
            if (!message) return std::unexpected(message.error());
            if (!*message) return {};
            if (auto written = output.write(writer.render(**message)); !written) return written;
        }
    }

    std::string address_;
    Reception::Limits limits_;
    Format format_ = Format::text;
};

}  // namespace

const Verb kRecvVerb{
    .name = "recv",
    .summary = "print the messages that come to an address",
    .examples = R"(Examples:
  patchbay recv fifo:/tmp/x
  patchbay recv mq:/jobs -n 1 --timeout 5s
  patchbay recv tcp::7000 --format raw > film.mkv
  patchbay recv signal:/SIGUSR1 --format json       says on stderr which process to signal
  patchbay recv sem:/slots -n 1                     take one permit (P)
  patchbay recv 'topic:/ticks?lossy&keep'           all that is published; never holds it up

What is missing is made (FIFO, queue, segment, semaphore; not with ?create=no). Sockets listen and
merge all who connect. Ends when the last sender has gone, where the mechanism tells.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<RecvCommand>(); },
};

}  // namespace patchbay::cli
