// SPDX-License-Identifier: Apache-2.0
//
// patchbay bench [SCHEME...]
#include "patchbay/channel.hpp"
#include "patchbay/traits.hpp"
#include "patchbay/units.hpp"

#include "bench_report.hpp"
#include "exit_status.hpp"
#include "interruption.hpp"
#include "made_objects.hpp"
#include "measure/channel_mechanism.hpp"
#include "measure/contest.hpp"
#include "measure/memory_ring.hpp"
#include "measure/player.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using measure::Mechanism;
using measure::Mode;

constexpr std::size_t kWidthOfFiles = 1000;

/// "-" is stdout.
Outcome write_to(const std::string& path, const std::string& text) {
    if (path == "-") return Output().write(text);
    auto file = Output::to_file(path);
    if (!file) return std::unexpected(file.error());
    return file->write(text);
}

/// Floors first.
std::vector<Mechanism> floors(const measure::Rules& rules) {
    using measure::memory_ring;
    using measure::RingWaiting;
    if (rules.mode == Mode::throughput)
        return {measure::memory_copy("memcpy", rules.size_bytes),
                memory_ring("ring", rules.size_bytes, RingWaiting::spin)};
    return {memory_ring("cache line", measure::kOneLineBytes, RingWaiting::spin),
            memory_ring("futex wake", measure::kOneLineBytes, RingWaiting::sleep)};
}

measure::Floors floor_names(Mode mode) {
    if (mode == Mode::throughput) return {"ring", "ring"};
    return {"cache line", "futex wake"};
}

void show_progress(const std::string& name, unsigned round) {
    fmt::print(stderr, "\r\033[Kround {}: {}", round, name);
    std::fflush(stderr);
}

class BenchCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("SCHEMES", schemes_, "what to measure, such as topic or mq?capacity=100")
            ->type_name("")
            ->expected(0, -1);
        parser.add_option("--mode", mode_, "latency or throughput")
            ->type_name("MODE")
            ->capture_default_str();
        parser.add_option("--size", size_, "bytes of a message")
            ->type_name("SIZE")
            ->capture_default_str();
        parser.add_option("--duration", duration_, "for each, all rounds together")
            ->type_name("DURATION")
            ->capture_default_str();
        parser.add_option("--rounds", rules_.rounds, "how often each has its turn")
            ->type_name("COUNT")
            ->check(CLI::Range(1U, 1000U))
            ->capture_default_str();
        parser.add_option("--pin", pin_, "the cores of the two processes, such as 2,3, or no")
            ->type_name("CORES");
        parser.add_option("--json", json_path_, "all figures as JSON; - is stdout")
            ->type_name("FILE");
        parser.add_option("--csv", csv_path_, "a line for each; - is stdout")->type_name("FILE");
    }

    Outcome run() override {
        if (auto read = read_rules(); !read) return read;
        auto machine = measure::Machine::describe(measure::usable_cores());
        if (auto chosen = choose_cores(machine); !chosen) return chosen;
        auto warnings = measure::warnings(machine, rules_.cores);
        BenchReport report{.machine = std::move(machine),
                           .rules = rules_,
                           .clock_cost_ns = measure::clock_cost_ns(),
                           .warnings = std::move(warnings),
                           .left_out = {}};
        const auto mechanisms = competitors(report.left_out);
        if (!mechanisms) return std::unexpected(mechanisms.error());
        return hold(*mechanisms, report);
    }

private:
    Outcome read_rules() {
        if (mode_ != "latency" && mode_ != "throughput")
            return wrong_usage("--mode: latency or throughput expected, not '" + mode_ + "'");
        rules_.mode = mode_ == "latency" ? Mode::latency : Mode::throughput;
        const auto size_bytes = parse_size(size_);
        if (!size_bytes) return wrong_usage("--size: " + size_bytes.error().message());
        constexpr std::uint64_t kMost = std::uint64_t{16}
                                        << 20U;  // the floors keep several in memory
        if (*size_bytes < measure::kSmallestMessageBytes || *size_bytes > kMost)
            return wrong_usage(
                fmt::format("--size: from {} (a message holds its number and a seal) to 16Mi",
                            measure::kSmallestMessageBytes));
        rules_.size_bytes = *size_bytes;
        const auto duration = parse_duration(duration_);
        if (!duration) return wrong_usage("--duration: " + duration.error().message());
        if (duration->count() <= 0) return wrong_usage("--duration: more than nothing");
        rules_.duration = *duration;
        return {};
    }

    Outcome choose_cores(const measure::Machine& machine) {
        if (pin_ == "no") return {};
        rules_.cores = measure::choose_cores(machine);
        if (pin_.empty()) return {};
        const auto cores = measure::parse_core_list(pin_);
        const auto usable = [&](int core) {
            return std::ranges::count(machine.usable_cores, core) > 0;
        };
        if (cores.size() != 2 || cores[0] == cores[1] || !std::ranges::all_of(cores, usable))
            return wrong_usage(
                "--pin: two cores that this process may use, such as 0,1, or no; not '" + pin_ +
                "'");
        rules_.cores = {cores[0], cores[1], measure::are_siblings(cores[0], cores[1])};
        return {};
    }

    /// Those that were asked for, or all that this machine has; behind their floors.
    OrStop<std::vector<Mechanism>> competitors(std::vector<std::string>& left_out) const {
        auto names = schemes_;
        if (names.empty()) names = all_schemes(left_out);
        auto mechanisms = floors(rules_);
        for (const auto& name : names) {
            auto mechanism = measure::channel_mechanism(name, floor_names(rules_.mode),
                                                        rules_.size_bytes, rules_.patience);
            if (!mechanism) {
                auto stop = stop_for(mechanism.error());
                stop.error().status = kUsage;
                return stop;
            }
            mechanisms.push_back(std::move(*mechanism));
        }
        return mechanisms;
    }

    std::vector<std::string> all_schemes(std::vector<std::string>& left_out) const {
        std::vector<std::string> names;
        for (const auto& traits : all_traits()) {
            if (!measure::can_be_measured(traits)) continue;
            const std::string name(traits.scheme);
            if (rules_.mode == Mode::throughput && !measure::waits_for_room(traits)) {
                left_out.push_back(name + " drops what comes faster than it is received");
                continue;
            }
            if (name == "vsock") {
                if (const auto probe = listen("vsock:1:50499"); !probe) {
                    left_out.push_back(probe.error().message());
                    continue;
                }
            }
            names.push_back(name);
        }
        return names;
    }

    Outcome hold(const std::vector<Mechanism>& mechanisms, BenchReport& report) {
        MadeObjects made;
        const Interruption interruption(made);
        auto rules = rules_;
        rules.stopped = [&] { return interruption.requested(); };
        const bool text = json_path_ != "-" && csv_path_ != "-";
        if (text) {
            if (auto written = Output().write(report.introduction()); !written) return written;
        }
        const bool live = is_terminal(STDERR_FILENO);
        try {
            report.standings = measure::hold_contest(mechanisms, rules,
                                                     live ? show_progress : measure::Progress());
        } catch (const measure::Stopped&) {
            if (live) fmt::print(stderr, "\r\033[K");
            return interrupted_by(interruption.signal());
        } catch (const Exception& failure) {
            return stop_for(failure.error());
        }
        if (live) fmt::print(stderr, "\r\033[K");
        return show(report, text);
    }

    Outcome show(const BenchReport& report, bool text) const {
        if (text) {
            const auto width =
                is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO) : kWidthOfFiles;
            if (auto written = Output().write(report.table(width)); !written) return written;
        }
        if (!json_path_.empty()) {
            if (auto written = write_to(json_path_, report.json().dump(2) + '\n'); !written)
                return written;
        }
        if (!csv_path_.empty()) {
            if (auto written = write_to(csv_path_, report.csv()); !written) return written;
        }
        std::string refused;
        for (const auto& standing : report.standings) {
            if (standing.refusal)
                refused +=
                    (refused.empty() ? "" : "; ") + standing.name + ": " + standing.refusal->what();
        }
        return refused.empty() ? Outcome() : failed("bench: " + refused);
    }

    std::vector<std::string> schemes_;
    std::string mode_ = "latency";
    std::string size_ = "64";
    std::string duration_ = "1s";
    std::string pin_;
    std::string json_path_;
    std::string csv_path_;
    measure::Rules rules_;
};

}  // namespace

const Verb kBenchVerb{
    .name = "bench",
    .summary = "measure which mechanism is how fast on this machine, beside what bounds it",
    .examples = R"(Examples:
  patchbay bench                               latency of everything that carries messages
  patchbay bench topic unix mq --size 4Ki      of three of them, with larger messages
  patchbay bench --mode throughput             messages per second, every byte read
  patchbay bench 'mq?capacity=1' mq --pin 2,3  options of the address; on these cores
  patchbay bench --json - > today.json         all figures, each round, and the machine

Two processes, in turns: each round plays each mechanism. x floor is the ratio to what it cannot
be faster than: a cache line between two cores, or a futex wake where the receiver sleeps; a bare
ring in memory for throughput. Every message is checked: whoever loses, reorders or damages one
gets no figures. The objects are its own; SIGINT and SIGTERM remove them. Exit status 1 if
something was refused, 2 for wrong usage.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<BenchCommand>(); },
};

}  // namespace patchbay::cli
