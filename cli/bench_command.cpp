// SPDX-License-Identifier: Apache-2.0
//
// patchbay bench [ADDRESS|SCHEME...]
#include "patchbay/units.hpp"

#include "bench_page/bench_page.hpp"
#include "bench_plan.hpp"
#include "bench_progress.hpp"
#include "bench_report.hpp"
#include "bench_table.hpp"
#include "benchmarks/comparison.hpp"
#include "benchmarks/store.hpp"
#include "interruption.hpp"
#include "made_objects.hpp"
#include "measure/player.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace patchbay::cli {
namespace {

using measure::Mode;

constexpr std::size_t kWidthOfFiles = 1000;
constexpr std::uint64_t kLargestBytes = std::uint64_t{16} << 20U;  // floors keep several in memory
constexpr unsigned kMostSubscribers = 100;
constexpr std::string_view kUsualDuration = "1s";

/// "-" is stdout.
Outcome write_to(const std::string& path, const std::string& text) {
    if (path.empty()) return {};
    if (path == "-") return Output().write(text);
    auto file = Output::to_file(path);
    if (!file) return std::unexpected(file.error());
    return file->write(text);
}

std::vector<std::string> command_line() {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    std::vector<std::string> words;
    for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
    return words;
}

/// All programs of a folder, or the one that it is.
std::vector<std::string> programs_at(const std::string& path) {
    if (!std::filesystem::is_directory(path)) return {path};
    std::vector<std::string> programs;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        if (entry.is_regular_file() && ::access(entry.path().c_str(), X_OK) == 0)
            programs.push_back(entry.path().string());
    }
    std::ranges::sort(programs);
    return programs;
}

class BenchCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        declare_what(parser);
        declare_how(parser);
        declare_results(parser);
    }

    Outcome run() override {
        if (auto read = read_plan(); !read) return read;
        if (auto found = find_peers(); !found) return found;
        if (!compare_path_.empty()) {
            auto before = load_run(compare_path_);
            if (!before) return std::unexpected(before.error());
            before_ = std::move(*before);
        }
        auto machine = measure::Machine::describe(measure::usable_cores());
        if (auto chosen = choose_cores(machine); !chosen) return chosen;
        auto warnings = measure::warnings(machine, plan_.rules.cores);
        BenchReport report{.time = std::chrono::system_clock::now(),
                           .command = command_line(),
                           .machine = std::move(machine),
                           .rules = plan_.rules,
                           .clock_cost_ns = measure::clock_cost_ns(),
                           .warnings = std::move(warnings),
                           .peers = plan_.peers};
        return hold(report);
    }

private:
    void declare_what(CLI::App& parser) {
        parser
            .add_option("ADDRESSES", plan_.names,
                        "what to measure: topic, mq?capacity=100, fifo:/mnt/x")
            ->type_name("")
            ->expected(0, -1);
        parser.add_option("--mode", modes_, "latency, throughput, fanout, wake; or all")
            ->type_name("MODE,..")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->capture_default_str();
        parser.add_option("--size", sizes_, "bytes of a message")
            ->type_name("SIZE,..")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->capture_default_str();
        parser.add_option("--subscribers", plan_.subscribers, "of fan-out")
            ->type_name("COUNT,..")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->check(CLI::Range(1U, kMostSubscribers))
            ->capture_default_str();
        parser.add_flag("--full", full_, "all modes, with 64,4Ki,1Mi, half a second for each");
        parser
            .add_option("--peer", peer_paths_,
                        "a program that speaks for another library, or a folder of them")
            ->type_name("FILE")
            ->allow_extra_args(false);
    }

    void declare_how(CLI::App& parser) {
        parser
            .add_option("--wait", waits_,
                        "how receivers wait: spin, adaptive, block; as suits the mode")
            ->type_name("HOW,..")
            ->delimiter(',')
            ->allow_extra_args(false);
        parser
            .add_option("--rate", rate_,
                        "messages per second, due at regular times: latency is counted from then")
            ->type_name("COUNT")
            ->check(CLI::Range(0.1, 1e7));
        parser.add_option("--duration", duration_, "for each, all rounds together")
            ->type_name("DURATION")
            ->capture_default_str();
        parser.add_option("--rounds", plan_.rules.rounds, "how often each has its turn")
            ->type_name("COUNT")
            ->check(CLI::Range(1U, 1000U))
            ->capture_default_str();
        parser.add_option("--pin", pin_, "the cores of the two processes, such as 2,3, or no")
            ->type_name("CORES");
    }

    void declare_results(CLI::App& parser) {
        parser.add_option("--json", json_path_, "all figures as JSON; - is stdout")
            ->type_name("FILE");
        parser.add_option("--csv", csv_path_, "a line for each; - is stdout")->type_name("FILE");
        parser.add_option("--html", html_path_, "all figures as a page with charts")
            ->type_name("FILE");
        parser.add_option("--compare", compare_path_, "an earlier run's JSON: what has changed?")
            ->type_name("FILE");
        parser.add_flag("--no-save", no_save_, "do not keep the figures for `patchbay choose`");
    }

    Outcome read_plan() {
        if (full_) {
            modes_ = {"all"};
            sizes_ = {"64", "4Ki", "1Mi"};
            if (duration_ == kUsualDuration) duration_ = "500ms";
        }
        if (auto read = read_modes(); !read) return read;
        if (auto read = read_sizes(); !read) return read;
        for (const auto& name : waits_) {
            const auto wait = measure::find_wait(name);
            if (!wait)
                return wrong_usage("--wait: spin, adaptive or block expected, not '" + name + "'");
            plan_.waits.push_back(*wait);
        }
        plan_.rules.rate_per_s = rate_;
        const auto duration = parse_duration(duration_);
        if (!duration) return wrong_usage("--duration: " + duration.error().message());
        if (duration->count() <= 0) return wrong_usage("--duration: more than nothing");
        plan_.rules.duration = *duration;
        return {};
    }

    Outcome read_modes() {
        plan_.modes.clear();
        for (const auto& name : modes_) {
            if (name == "all") {
                plan_.modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake};
                continue;
            }
            const auto mode = measure::find_mode(name);
            if (!mode)
                return wrong_usage(
                    "--mode: latency, throughput, fanout, wake or all expected, not '" + name +
                    "'");
            plan_.modes.push_back(*mode);
        }
        return {};
    }

    Outcome read_sizes() {
        plan_.sizes_bytes.clear();
        for (const auto& text : sizes_) {
            const auto size_bytes = parse_size(text);
            if (!size_bytes) return wrong_usage("--size: " + size_bytes.error().message());
            if (*size_bytes < measure::kSmallestMessageBytes || *size_bytes > kLargestBytes)
                return wrong_usage(
                    fmt::format("--size: from {} (a message holds its number and a seal) to 16Mi",
                                measure::kSmallestMessageBytes));
            plan_.sizes_bytes.push_back(*size_bytes);
        }
        return {};
    }

    Outcome find_peers() {
        for (const auto& path : peer_paths_) {
            for (const auto& program : programs_at(path)) {
                try {
                    plan_.peers.push_back(
                        measure::PeerDescription::ask(std::filesystem::absolute(program)));
                } catch (const measure::Refusal& refusal) {
                    return wrong_usage(std::string("--peer: ") + refusal.what());
                }
            }
        }
        return {};
    }

    Outcome choose_cores(const measure::Machine& machine) {
        auto& rules = plan_.rules;
        if (pin_ == "no") return {};
        rules.cores = measure::choose_cores(machine);
        if (!pin_.empty()) {
            const auto cores = measure::parse_core_list(pin_);
            const auto usable = [&](int core) {
                return std::ranges::count(machine.usable_cores, core) > 0;
            };
            if (cores.size() != 2 || cores[0] == cores[1] || !std::ranges::all_of(cores, usable))
                return wrong_usage(
                    "--pin: two cores that this process may use, such as 0,1, or no; not '" + pin_ +
                    "'");
            rules.cores = {cores[0], cores[1], measure::are_siblings(cores[0], cores[1])};
        }
        if (!rules.cores) return {};
        rules.further_cores = {rules.cores->second};
        for (const int core : machine.usable_cores) {
            if (core != rules.cores->first && core != rules.cores->second)
                rules.further_cores.push_back(core);
        }
        return {};
    }

    Outcome hold(BenchReport& report) {
        MadeObjects made;
        const Interruption interruption(made);
        plan_.rules.stopped = [&] { return interruption.requested(); };
        const bool text = json_path_ != "-" && csv_path_ != "-" && html_path_ != "-";
        const auto settings = plan_.settings();
        BenchProgress progress;
        try {
            for (std::size_t index = 0; index < settings.size(); ++index) {
                if (auto held = hold_one(report, settings, index, progress, text); !held)
                    return held;
            }
        } catch (const measure::Stopped&) {
            return interrupted_by(interruption.signal());
        } catch (const Exception& failure) {
            return stop_for(failure.error());
        }
        return finish(report, text);
    }

    Outcome hold_one(BenchReport& report, const std::vector<measure::Setting>& settings,
                     std::size_t index, BenchProgress& progress, bool text) {
        const auto& setting = settings[index];
        const auto mechanisms = plan_.mechanisms_for(setting, left_out_);
        if (!mechanisms) return std::unexpected(mechanisms.error());
        if (text && index == 0) {
            if (auto written = Output().write(bench_introduction(report)); !written) return written;
        }
        // The next contests have about as many.
        progress.expect(mechanisms->size() * (plan_.rules.rounds + 1) * (settings.size() - index));
        const auto rules = plan_.rules_for(setting);
        const auto what =
            fmt::format("{} {}", measure::name_of(setting.mode), format_size(setting.size_bytes));
        auto standings =
            measure::hold_contest(*mechanisms, rules, [&](const std::string& name, unsigned round) {
                progress.step(fmt::format("{}, round {}: {}", what, round, name));
            });
        progress.clear();
        const auto before = report.rows.size();
        for (auto& standing : standings) add(report, std::move(standing), rules.rate_per_s);
        if (!text) return {};
        return Output().write(bench_table(std::span(report.rows).subspan(before), width()));
    }

    /// Who was not asked for by name, and does not take messages of that size, is left out.
    void add(BenchReport& report, measure::Standing standing, double rate_per_s) {
        const bool unable = standing.refusal && standing.refusal->fault == measure::Fault::unable;
        if (unable && plan_.names.empty())
            left_out_.push_back({standing.name, standing.setting.mode, standing.refusal->what()});
        else
            report.rows.push_back({std::move(standing), rate_per_s});
    }

    Outcome finish(BenchReport& report, bool text) const {
        report.left_out = sentences(left_out_, plan_.modes);
        if (text) {
            if (auto written = Output().write(bench_left_out(report)); !written) return written;
        }
        const auto run = report.json();
        if (auto written = write_files(report, run); !written) return written;
        if (auto compared = compare_with_before(run, text); !compared) return compared;
        keep(run, text);
        std::string refused;
        for (const auto& [standing, rate] : report.rows) {
            if (standing.refusal)
                refused +=
                    (refused.empty() ? "" : "; ") + standing.name + ": " + standing.refusal->what();
        }
        return refused.empty() ? Outcome() : failed("bench: " + refused);
    }

    Outcome write_files(const BenchReport& report, const nlohmann::json& run) const {
        const auto json = json_path_.empty() ? "" : run.dump(2) + '\n';
        if (auto written = write_to(json_path_, json); !written) return written;
        if (auto written = write_to(csv_path_, report.csv()); !written) return written;
        return write_to(html_path_, html_path_.empty() ? "" : bench_page(run));
    }

    Outcome compare_with_before(const nlohmann::json& run, bool text) const {
        if (!before_ || !text) return {};
        const auto now = parse_run(run, "this run");
        if (!now) return std::unexpected(now.error());
        return Output().write('\n' + compare_table(*before_, *now, width()));
    }

    /// A run that cannot be kept is one all the same.
    void keep(const nlohmann::json& run, bool text) const {
        if (no_save_) return;
        const auto saved = save_run(run);
        if (!saved)
            complain("bench: " + saved.error().message);
        else if (text)
            (void)Output().write('\n' + saved->text() + '\n');
    }

    static std::size_t width() {
        return is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO) : kWidthOfFiles;
    }

    BenchPlan plan_;
    std::vector<LeftOut> left_out_;
    std::vector<std::string> modes_{"latency"};
    std::vector<std::string> sizes_{"64"};
    std::vector<std::string> waits_;
    std::vector<std::string> peer_paths_;
    bool full_ = false;
    double rate_ = 0;
    std::string duration_{kUsualDuration};
    std::string pin_;
    std::string json_path_;
    std::string csv_path_;
    std::string html_path_;
    std::string compare_path_;
    std::optional<BenchRun> before_;
    bool no_save_ = false;
};

}  // namespace

const Verb kBenchVerb{
    .name = "bench",
    .summary = "measure which mechanism is how fast on this machine, beside what bounds it",
    .examples = R"(Examples:
  patchbay bench                               latency of everything that carries messages
  patchbay bench topic unix mq --size 64,4Ki   of three of them, with two sizes
  patchbay bench --mode throughput             messages per second, every byte read
  patchbay bench topic tcp --mode fanout --subscribers 1,10,50
  patchbay bench topic --rate 100000           open loop: a late message delays those behind it
  patchbay bench 'mq?capacity=1' fifo:/mnt/x --pin 2,3
                                               options; a FIFO on that file system; these cores
  patchbay bench --full --peer build/peers --json today.json --html today.html
  patchbay bench --compare yesterday.json      what has changed, and whether it means anything

Processes in turns: each round plays each mechanism. x floor is the ratio to what it cannot be
faster than: a cache line between two cores, a futex wake where the receiver sleeps, a bare ring
in memory for throughput. topic is its own API, with messages written in place; topic: is a topic
by address, as all others are. Every message is checked: whoever loses, reorders or damages one
gets no figures. Objects are the benchmark's own; they are removed however it ends. An address
names an object that must not be there yet. Exit status 1 if something was refused, 2 for wrong
usage.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<BenchCommand>(); },
};

}  // namespace patchbay::cli
