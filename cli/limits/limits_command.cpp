// SPDX-License-Identifier: Apache-2.0
//
// patchbay limits [KIND...]
#include "exit_status.hpp"
#include "limits/measured_limit.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "text_table.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <limits>

namespace patchbay::cli {
namespace {

constexpr int kAtTheLimit = 3;
constexpr std::uint64_t kFull = 100;

std::string_view name_of(Limit::Unit unit) {
    switch (unit) {
        case Limit::Unit::bytes: return "bytes";
        case Limit::Unit::count: return "count";
        case Limit::Unit::pages: return "pages";
    }
    return {};
}

class LimitsCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser
            .add_option("LIMITS", kinds_,
                        "only these: pipe, queue, memory, semaphore, signal, socket, process")
            ->type_name("")
            ->expected(0, -1);
        parser.add_option("--warn", warn_percent_, "warn from so many percent on")
            ->type_name("PERCENT")
            ->check(CLI::Range(1U, 100U))
            ->capture_default_str();
        parser.add_flag("--json", json_, "as data");
        parser.add_flag("-n,--noheadings", no_header_, "no line of column names");
    }

    Outcome run() override {
        const auto known = limit_kinds();
        for (const auto& kind : kinds_) {
            if (std::ranges::count(known, kind) == 0) {
                return wrong_usage(
                    fmt::format("no kind of limits '{}': {}", kind, fmt::join(known, ", ")));
            }
        }
        inspect::SnapshotOptions options;
        options.threads = options.locks = false;
        const auto machine = inspect::snapshot(options);
        if (!machine) return stop_for(machine.error());
        auto limits = measured_limits(*machine);
        std::erase_if(limits, [&](const MeasuredLimit& limit) {
            return !kinds_.empty() && std::ranges::count(kinds_, limit.kind) == 0;
        });
        if (auto written = json_ ? print_json(limits) : print(limits); !written) return written;
        const int status = status_of(limits);
        if (status != kDone) return std::unexpected(Stop{status, ""});
        return {};
    }

private:
    [[nodiscard]] std::string_view state_of(const MeasuredLimit& limit) const {
        const auto percent = limit.percent();
        if (!percent) return limit.setting.empty() ? "unknown" : "setting";
        if (*percent >= kFull && is_pool(limit)) return "full";
        return *percent >= warn_percent_ && is_pool(limit) ? "warning" : "fine";
    }
    /// Others are the size of one thing: a queue that is as large as may be is no reason to worry.
    static bool is_pool(const MeasuredLimit& limit) {
        constexpr std::array<std::string_view, 4> kSizes{
            "fs.mqueue.msg_max", "fs.mqueue.msgsize_max", "kernel.shmmax", "kernel.sem SEMMSL"};
        return std::ranges::count(kSizes, limit.name) == 0;
    }

    [[nodiscard]] int status_of(const std::vector<MeasuredLimit>& limits) const {
        int status = kDone;
        for (const auto& limit : limits) {
            if (state_of(limit) == "full") return kAtTheLimit;
            if (state_of(limit) == "warning") status = kFailed;
        }
        return status;
    }

    [[nodiscard]] Outcome print(const std::vector<MeasuredLimit>& limits) const {
        TextTable table({"KIND", "LIMIT", "USED", "OF", "PERCENT", "BY", "MEANING"});
        std::string worries;
        for (const auto& limit : limits) {
            const auto percent = limit.percent();
            table.add({limit.kind, limit.name,
                       limit.setting.empty() ? MeasuredLimit::text_of(limit.used, limit.unit)
                                             : limit.setting,
                       MeasuredLimit::text_of(limit.limit, limit.unit),
                       percent ? fmt::format("{} %", *percent) : "-",
                       limit.by.empty() ? "-" : limit.by, limit.meaning});
            const auto state = state_of(limit);
            if (state != "warning" && state != "full") continue;
            worries += fmt::format("{}: {} is at {} %{}{}\n", state, limit.name, *percent,
                                   limit.by.empty() ? "" : ", by " + limit.by,
                                   limit.cure.empty() ? "" : "; to raise it: " + limit.cure);
        }
        const auto width = is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO)
                                                      : std::numeric_limits<std::size_t>::max();
        auto text = table.text(width, TextTable::Overflow::wrap);
        if (no_header_) text.erase(0, text.find('\n') + 1);
        return Output().write(text + (worries.empty() ? "" : "\n" + worries));
    }

    [[nodiscard]] Outcome print_json(const std::vector<MeasuredLimit>& limits) const {
        using Json = nlohmann::ordered_json;
        const auto number = [](std::optional<std::uint64_t> value) {
            if (!value) return Json(nullptr);
            return *value == kNoLimit ? Json("unlimited") : Json(*value);
        };
        Json json{{"schema", 1}, {"warn_percent", warn_percent_}, {"limits", Json::array()}};
        for (const auto& limit : limits) {
            const auto percent = limit.percent();
            json["limits"].push_back(
                {{"kind", limit.kind},
                 {"name", limit.name},
                 {"meaning", limit.meaning},
                 {"unit", name_of(limit.unit)},
                 {"used", number(limit.used)},
                 {"limit", number(limit.limit)},
                 {"percent", percent ? Json(*percent) : Json(nullptr)},
                 {"state", state_of(limit)},
                 {"by", limit.by.empty() ? Json(nullptr) : Json(limit.by)},
                 {"cure", limit.cure.empty() ? Json(nullptr) : Json(limit.cure)},
                 {"setting", limit.setting.empty() ? Json(nullptr) : Json(limit.setting)}});
        }
        constexpr int kIndent = 2;
        return Output().write(json.dump(kIndent) + '\n');
    }

    std::vector<std::string> kinds_;
    unsigned warn_percent_ = 80;
    bool json_ = false;
    bool no_header_ = false;
};

}  // namespace

const Verb kLimitsVerb{
    .name = "limits",
    .summary = "every limit that IPC meets, how much is used, and how to raise it",
    .examples = R"(Examples:
  patchbay limits                      all of them
  patchbay limits queue memory         of two kinds
  patchbay limits --warn 50            warn from half on
  patchbay limits --json | jq '.limits[] | select(.state != "fine")'

What is used is that of whoever uses most, where each has a limit of his own. Without root, only
your own processes are among them. Exit status 0 if all is fine, 1 if something is over the
warning, 3 if something is full, 2 for wrong usage.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<LimitsCommand>(); },
};

}  // namespace patchbay::cli
