// SPDX-License-Identifier: Apache-2.0
//
// patchbay choose
#include "patchbay/units.hpp"

#include "benchmarks/store.hpp"
#include "choice/answer.hpp"
#include "choice/cautions.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace patchbay::cli {
namespace {

constexpr std::uint64_t kUsualReceivers = 10;

/// "a b c" of things that have a name.
template <class Named>
std::string names_of(std::span<const Named> all) {
    std::string names;
    for (const auto& one : all) names.append(names.empty() ? "" : " ").append(one.name);
    return names;
}

class ChooseCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("--size", size_, "bytes of a message; 64 unless given")
            ->type_name("SIZE");
        parser
            .add_option("--pattern", pattern_,
                        "one-to-one, fanout, share, request, event or latest")
            ->type_name("PATTERN")
            ->capture_default_str();
        parser
            .add_option("--subscribers", subscribers_,
                        "receivers, of fanout and share; 10 unless "
                        "given")
            ->type_name("COUNT")
            ->check(CLI::PositiveNumber);
        parser.add_option("--needs", needs_, "what it must be able to: ordered,pollable")
            ->type_name("NEEDS");
        parser.add_option("--for", goal_, "what counts: latency or throughput")
            ->type_name("GOAL")
            ->capture_default_str();
        parser.add_option("--wait", wait_, "how receivers wait: spin, adaptive or block")
            ->type_name("WAIT")
            ->capture_default_str();
        parser
            .add_option("--from", from_,
                        "figures of `patchbay bench --json`; the last of this machine unless given")
            ->type_name("FILE");
        parser.add_flag("--json", json_, "as data");
    }

    Outcome run() override {
        const auto question = read_question();
        if (!question) return std::unexpected(question.error());
        const auto figures = from_.empty() ? load_stored_run() : load_given_run();
        if (!figures) return std::unexpected(figures.error());
        const BenchRun* const run = *figures ? &**figures : nullptr;
        const auto choice = choose(*question, run);
        Answer answer{.question = *question, .choice = choice, .run = run, .cautions = {}};
        if (!choice.ranking.empty())
            answer.cautions = cautions(*question, choice, run, this_machine());
        if (auto shown = show(answer); !shown) return shown;
        return choice.ranking.empty() ? failed("choose: " + why_nothing(choice)) : Outcome();
    }

private:
    [[nodiscard]] OrStop<std::optional<BenchRun>> load_given_run() const {
        auto run = load_run(from_);
        if (!run) return std::unexpected(run.error());
        return std::move(*run);
    }

    [[nodiscard]] OrStop<Question> read_question() const {
        const auto* const pattern = find_pattern(pattern_);
        if (pattern == nullptr)
            return wrong_usage(fmt::format("--pattern: no pattern '{}'; one of {}", pattern_,
                                           names_of(all_patterns())));
        Question question{.pattern = pattern};
        if (goal_ != "latency" && goal_ != "throughput")
            return wrong_usage("--for: latency or throughput expected, not '" + goal_ + "'");
        question.goal = goal_ == "latency" ? Goal::latency : Goal::throughput;
        if (wait_ != "spin" && wait_ != "adaptive" && wait_ != "block")
            return wrong_usage("--wait: spin, adaptive or block expected, not '" + wait_ + "'");
        question.wait = wait_;
        if (auto read = read_numbers(question); !read) return std::unexpected(read.error());
        if (auto read = read_needs(question); !read) return std::unexpected(read.error());
        return question;
    }

    Outcome read_numbers(Question& question) const {
        const auto& pattern = *question.pattern;
        if (!pattern.has_size && !size_.empty())
            return wrong_usage(fmt::format("--size: an {} carries nothing", pattern.name));
        if (!pattern.has_receivers && subscribers_ != 0)
            return wrong_usage("--subscribers: of fanout and share only");
        if (pattern.has_receivers)
            question.receivers = subscribers_ == 0 ? kUsualReceivers : subscribers_;
        if (size_.empty()) return {};
        const auto size_bytes = parse_size(size_);
        if (!size_bytes) return wrong_usage("--size: " + size_bytes.error().message());
        question.size_bytes = *size_bytes;
        return {};
    }

    Outcome read_needs(Question& question) const {
        std::istringstream list(needs_);
        for (std::string name; std::getline(list, name, ',');) {
            if (name.empty()) continue;
            const auto* const need = find_need(name);
            if (need == nullptr)
                return wrong_usage(
                    fmt::format("--needs: no need '{}'; one of {}", name, names_of(all_needs())));
            if (std::ranges::find(question.needs, need) == question.needs.end())
                question.needs.push_back(need);
        }
        return {};
    }

    [[nodiscard]] Outcome show(const Answer& answer) const {
        constexpr int kIndent = 2;
        if (json_) return Output().write(answer.json().dump(kIndent) + '\n');
        const auto width = is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO)
                                                      : std::numeric_limits<std::size_t>::max();
        return Output().write(answer.text(width));
    }

    std::string size_;
    std::string pattern_ = "one-to-one";
    std::uint64_t subscribers_ = 0;
    std::string needs_;
    std::string goal_ = "latency";
    std::string wait_ = "adaptive";
    std::string from_;
    bool json_ = false;
};

}  // namespace

const Verb kChooseVerb{
    .name = "choose",
    .summary = "which mechanism meets your needs, and is the fastest of those here",
    .examples = R"(Examples:
  patchbay choose                                       64 bytes from one to another
  patchbay choose --size 1Mi --pattern fanout --subscribers 20
  patchbay choose --pattern share --needs priority      a work queue, the most urgent first
  patchbay choose --pattern request --needs carries-descriptors
  patchbay choose --needs crosses-machines,keeps-every --for throughput
  patchbay choose --pattern event --needs any-program --json

Patterns: one-to-one; fanout: each receiver gets every message; share: each message goes to one of
them; request: there and back; event: a notice that carries nothing; latest: only the newest counts.

Needs: ordered keeps-every whole boundaries sender-waits tells-sender ends duplex listens
many-senders empty carries-descriptors carries-credentials priority types crosses-machines
outlives-processes pollable zero-copy any-program.

Figures are those that `patchbay bench` has left, or a run of it. Exit status 1 if nothing meets all
needs, 2 for wrong usage.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<ChooseCommand>(); },
};

}  // namespace patchbay::cli
