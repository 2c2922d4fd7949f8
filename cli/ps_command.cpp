// SPDX-License-Identifier: Apache-2.0
//
// patchbay ps [PID...]
#include "inspect/process_columns.hpp"
#include "inspect/report.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Index;

class ProcessReport final : public Report {
public:
    ProcessReport(const View& view, const std::vector<std::int32_t>& pids, bool all)
        : view_(view), pids_(pids), all_(all) {}

    [[nodiscard]] Listing listing() const override { return process_listing(view_); }

    [[nodiscard]] std::vector<RowIndex> rows() const override {
        const auto& processes = view_.snapshot().processes;
        std::vector<RowIndex> rows;
        for (Index index = 0; index < processes.size(); ++index) {
            const bool named = std::ranges::count(pids_, processes[index].pid) > 0;
            if (pids_.empty() ? all_ || takes_part(view_, index) : named) rows.push_back(index);
        }
        return rows;
    }

    [[nodiscard]] Selection selection(const std::vector<RowIndex>& rows) const override {
        const auto& snapshot = view_.snapshot();
        Selection selection{std::vector<bool>(snapshot.objects.size(), false),
                            std::vector<bool>(snapshot.processes.size(), false)};
        for (const auto row : rows) {
            const auto process = static_cast<Index>(row);
            selection.processes[process] = true;
            for (const auto& edge : view_.held_by(process)) selection.objects[edge.object] = true;
            for (const auto& wait : view_.waits_of(process))
                if (wait.object) selection.objects[*wait.object] = true;
        }
        return selection;
    }

    [[nodiscard]] Outcome verdict(const std::vector<RowIndex>& /*rows*/) const override {
        std::string missing;
        for (const auto pid : pids_) {
            if (view_.snapshot().process_with(pid)) continue;
            missing += fmt::format("{}{}: no such process", missing.empty() ? "" : "; ", pid);
        }
        return missing.empty() ? Outcome() : failed(missing);
    }

private:
    const View& view_;
    const std::vector<std::int32_t>& pids_;
    bool all_;
};

class PsCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("PIDS", pids_, "only these processes")
            ->type_name("")
            ->expected(0, -1)
            ->check(CLI::Range(1, INT32_MAX));
        parser.add_flag("-a,--all", all_, "also processes that hold nothing and wait for nobody");
        options_.declare(parser, "ps");
    }

    Outcome run() override {
        const bool all = all_ || !options_.filter.empty();
        return show_report(options_, process_columns(), {}, [&](const View& view) {
            return std::make_unique<ProcessReport>(view, pids_, all);
        });
    }

private:
    std::vector<std::int32_t> pids_;
    bool all_ = false;
    ListingOptions options_;
};

}  // namespace

const Verb kPsVerb{
    .name = "ps",
    .summary = "which process holds how many of which kind, and what it sleeps on",
    .examples = R"(Examples:
  patchbay ps                           who takes part in any IPC
  patchbay ps 1234 -o +OBJECTS,BLOCKED  one process: each object, and the signals that it blocks
  patchbay ps -Q 'WAITS =~ "fifo:"'     who is stuck on a FIFO
  patchbay ps --watch -Q 'COUNT > 100'  who collects descriptors, every 2 s
  patchbay ps 1234 -J                   as data: all that it holds

"-": there is none, "?": it could not be seen; what that is, is counted on stderr. Exit status 1
if a process is not there.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<PsCommand>(); },
};

}  // namespace patchbay::cli
