// SPDX-License-Identifier: Apache-2.0
//
// patchbay send ADDRESS [MESSAGE...]
#include "delivery.hpp"
#include "message_source.hpp"
#include "opening.hpp"
#include "options.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace patchbay::cli {
namespace {

constexpr std::uint32_t kLargestPriority = 32767;  // MQ_PRIO_MAX - 1

class SendCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        add_address(parser, "ADDRESS", address_, "where to send");
        parser
            .add_option("MESSAGE", messages_,
                        "what to send; without one, each line of stdin is a message")
            ->type_name("");
        parser.add_flag("--raw", raw_, "send stdin as it is, in pieces as large as ADDRESS takes");
        const auto highest = CLI::Range(kLargestPriority);
        priority_option_ = parser.add_option("--priority", options_.priority,
                                             "POSIX queues: higher is received first");
        priority_option_->type_name("N")->check(highest);
        const auto positive = CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max());
        type_option_ = parser.add_option("--type", options_.type,
                                         "System V queues: at least 1; 1 if not given");
        type_option_->type_name("N")->check(positive);
        add_timeout(parser, limits_.timeout,
                    "wait so long for a receiver and for room, then exit with 124");
    }

    Outcome run() override {
        auto addressee = Addressee::parse(address_);
        if (addressee && raw_) addressee = addressee->without_framing();
        if (!addressee) return std::unexpected(addressee.error());
        if (auto fits = check_options(*addressee->traits); !fits) return fits;

        MadeObjects made;
        Interruption interruption(made);
        auto sender = Opening(made, interruption, limits_.timeout).sender(*addressee);
        if (!sender) return std::unexpected(sender.error());
        Delivery delivery(*sender, interruption, limits_);
        const auto source = source_for(*sender, interruption);
        const auto outcome = send_all(delivery, *source, options_);
        if (!outcome && !interruption.requested()) return outcome;
        const auto finished = delivery.finish();
        return outcome ? finished : outcome;
    }

private:
    Outcome check_options(const Traits& traits) const {
        const std::string scheme(traits.scheme);
        if (priority_option_->count() > 0 && !traits.carries_priority)
            return wrong_usage("--priority: " + scheme + ": carries none; mq: does");
        if (type_option_->count() > 0 && !traits.carries_type)
            return wrong_usage("--type: " + scheme + ": carries none; sysvmq: does");
        if (raw_ && !messages_.empty())
            return wrong_usage("--raw sends stdin: MESSAGE does not go with it");
        if (raw_ && traits.payload != Payload::bytes)
            return wrong_usage("--raw: " + scheme + ": does not carry bytes");
        return {};
    }

    static Outcome send_all(Delivery& delivery, MessageSource& source, const SendOptions& options) {
        for (;;) {
            const auto message = source.next();
            if (!message) return std::unexpected(message.error());
            if (!*message) return {};
            if (auto sent = delivery.send(**message, options); !sent) return sent;
        }
    }

    [[nodiscard]] MessageSourcePointer source_for(const Sender& sender,
                                                  const Interruption& interruption) const {
        if (!messages_.empty()) return messages_of(messages_);
        // Each message replaces the value in memory, so that pieces of one would be of no use.
        if (raw_ && sender.traits().mechanism == "shared memory") return whole_stdin(interruption);
        if (raw_) return pieces_of_stdin(interruption, sender.largest_message_bytes());
        if (is_terminal(STDIN_FILENO)) say("each line is a message; Ctrl-D ends");
        return lines_of_stdin(interruption);
    }

    std::string address_;
    std::vector<std::string> messages_;
    bool raw_ = false;
    SendOptions options_;
    Delivery::Limits limits_;
    CLI::Option* priority_option_ = nullptr;
    CLI::Option* type_option_ = nullptr;
};

}  // namespace

const Verb kSendVerb{
    .name = "send",
    .summary = "send messages to an address",
    .examples = R"(Examples:
  patchbay send fifo:/tmp/x 'hello there'
  seq 5 | patchbay send mq:/jobs --priority 9
  patchbay send --raw tcp:localhost:7000 < film.mkv
  patchbay send sem:/slots ''                       give one permit (V)
  patchbay send signal:1234/SIGUSR1 42              a signal with a number
  patchbay send topic:/ticks 101.5 101.7            to all who subscribe
  patchbay send mq:/jobs --timeout 200ms -- --text  a message that looks like an option

What is missing is made (FIFO, queue, segment, semaphore; not with ?create=no). Sockets connect,
again and again until somebody listens there. A topic waits for a first subscriber (not with
?wait=no).)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<SendCommand>(); },
};

}  // namespace patchbay::cli
