// SPDX-License-Identifier: Apache-2.0
//
// patchbay waits [PID...]
#include "exit_status.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"
#include "waits/waits_report.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <limits>

namespace patchbay::cli {
namespace {

class WaitsCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser
            .add_option("PIDS", pids_, "only these processes, with all that their threads wait for")
            ->type_name("")
            ->expected(0, -1);
        parser.add_flag("--all", filter_.all, "also private futexes, signals and sleeps");
        parser.add_flag("--json", json_, "as data");
        parser.add_flag("-n,--noheadings", no_header_, "no line of column names");
    }

    Outcome run() override {
        filter_.pids.insert(pids_.begin(), pids_.end());
        auto look = look_at_waits();
        if (!look) return stop_for(look.error());
        for (const auto pid : pids_)
            if (!look->machine.process_with(pid))
                return wrong_usage(fmt::format("waits: no process {}", pid));
        const WaitsReport report(std::move(*look), filter_);
        if (auto written = json_ ? print_json(report) : print(report); !written) return written;
        if (report.is_stuck()) return std::unexpected(Stop{kFailed, ""});
        return {};
    }

private:
    static Outcome print_json(const WaitsReport& report) {
        constexpr int kIndent = 2;
        return Output().write(report.json().dump(kIndent) + '\n');
    }

    [[nodiscard]] Outcome print(const WaitsReport& report) const {
        const auto width = is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO)
                                                      : std::numeric_limits<std::size_t>::max();
        auto text = report.table(width, !no_header_);
        if (const auto sentences = report.sentences(); !sentences.empty())
            text += (text.empty() ? "" : "\n") + sentences;
        for (const auto& line : report.reservations()) say(line);
        return Output().write(text);
    }

    std::vector<std::int32_t> pids_;
    WaitsFilter filter_;
    bool json_ = false;
    bool no_header_ = false;
};

}  // namespace

const Verb kWaitsVerb{
    .name = "waits",
    .summary = "who is blocked on what, who could end it, and who is stuck for ever",
    .examples = R"(Examples:
  patchbay waits                   all that waits for others
  patchbay waits 1234              each thread of one process
  patchbay waits --json | jq '.standstills[].text'
  patchbay waits > /dev/null || echo 'something is stuck'

Under the table stands what nobody can end any more: a deadlock, or what a process took that has
ended. "perhaps" means that somebody new, or somebody who is not seen, could still end it. Without
root, only your own processes show what they wait for. Exit status 0 if nothing is stuck, 1 if
something is or it failed, 2 for wrong usage.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<WaitsCommand>(); },
};

}  // namespace patchbay::cli
