// SPDX-License-Identifier: Apache-2.0
//
// patchbay relay FROM TO
#include "opening.hpp"
#include "options.hpp"
#include "pump.hpp"
#include "relay_both.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

namespace patchbay::cli {
namespace {

class RelayCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        add_address(parser, "FROM", from_, "where to receive, as recv does");
        add_address(parser, "TO", to_, "where to send, as send does");
        auto* both = parser.add_flag("--both", both_, "carry both ways: FROM and TO are duplex");
        auto* tee = parser.add_option("--tee", tee_path_, "copy what goes from FROM to TO to FILE");
        tee->type_name("FILE");
        format_option_ =
            add_format(parser, format_, "of the copy: text, hex, json or raw")->needs(tee);
        add_count(parser, limits_.count, "end after so many messages")->excludes(both);
        add_timeout(parser, limits_.timeout,
                    "wait so long for the next message; then exit with 124")
            ->excludes(both);
        parser.add_flag("-v,--verbose", verbose_, "sum up on stderr at the end");
    }

    Outcome run() override {
        const auto from = Addressee::parse(from_);
        if (!from) return std::unexpected(from.error());
        const auto to = Addressee::parse(to_);
        if (!to) return std::unexpected(to.error());
        auto tee = open_tee(*from);
        if (!tee) return std::unexpected(tee.error());

        MadeObjects made;
        Interruption interruption(made, received_signal(*from));
        Opening opening(made, interruption);
        if (both_) return relay_both(*from, *to, opening, interruption, {meter_options(), *tee});

        auto receiver = opening.receiver(*from);
        if (!receiver) return std::unexpected(receiver.error());
        auto sender = opening.sender(*to);
        if (!sender) return std::unexpected(sender.error());
        RateMeter meter(meter_options());
        const Pump::Path path{*receiver, *sender, from->is_raw_stream()};
        return Pump(path, interruption, limits_, meter).run(*tee);
    }

private:
    [[nodiscard]] RateMeter::Options meter_options() const {
        const bool live = is_terminal(STDERR_FILENO);
        return {.live = live, .summary = live || verbose_};
    }

    OrStop<std::optional<Tee>> open_tee(const Addressee& from) const {
        if (tee_path_.empty()) return std::nullopt;
        auto file = Output::to_file(tee_path_);
        if (!file) return std::unexpected(file.error());
        const bool raw = format_option_->count() == 0 && from.is_raw_stream();
        return Tee{std::move(*file), MessageWriter(raw ? Format::raw : format_, *from.traits)};
    }

    std::string from_;
    std::string to_;
    std::string tee_path_;
    bool both_ = false;
    bool verbose_ = false;
    Format format_ = Format::text;
    Reception::Limits limits_;
    CLI::Option* format_option_ = nullptr;
};

}  // namespace

const Verb kRelayVerb{
    .name = "relay",
    .summary = "carry messages from one address to another",
    .examples = R"(Examples:
  patchbay relay fifo:/tmp/x mq:/jobs
  patchbay relay 'fifo:/tmp/x?frame=raw' 'tcp:localhost:7000?frame=raw' --verbose
  patchbay relay mq:/jobs fd:1 --tee jobs.log
  patchbay relay unix:/tmp/web tcp:example.org:80 --both

Ends when the source ends; keeps order and boundaries, and priority or type where both sides have
them. With --both FROM waits for one partner and TO connects (?role=connect, ?role=listen).
The pieces of a ?frame=raw source are cut to what the target takes. The copy of --tee is as text
if not told otherwise, or raw where FROM is ?frame=raw. SIGINT or SIGTERM: what is in hand is
delivered, then it ends.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<RelayCommand>(); },
};

}  // namespace patchbay::cli
