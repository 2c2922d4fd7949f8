// SPDX-License-Identifier: Apache-2.0
#include "bench_report.hpp"

#include "patchbay/units.hpp"
#include "patchbay/version.hpp"

#include "text_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

using measure::Mode;
using measure::Standing;
using measure::summarise;

constexpr double kBillion = 1e9;

const char* name_of(Mode mode) {
    return mode == Mode::latency ? "latency" : "throughput";
}

/// Three digits that count.
std::string duration(double ns) {
    if (ns < 1e3) return fmt::format("{:.{}f} ns", ns, ns < 100 ? 1 : 0);
    if (ns < 1e6) return fmt::format("{:.{}f} us", ns / 1e3, ns < 1e5 ? 1 : 0);
    return fmt::format("{:.{}f} ms", ns / 1e6, ns < 1e8 ? 1 : 0);
}

std::string ratio(const Standing& standing) {
    if (standing.ratios.empty()) return standing.floor.empty() ? "a floor" : "-";
    return fmt::format("{:.2f}", summarise(standing.ratios).median);
}

TextTable::Row latency_row(const Standing& standing) {
    const auto rounds = summarise(standing.round_ns);
    TextTable::Row row{standing.name, duration(rounds.median), ratio(standing)};
    for (const auto share : {0.9, 0.99, 0.999, 0.9999, 1.0})
        row.push_back(duration(static_cast<double>(standing.one_way.quantile_ns(share))));
    row.push_back(fmt::format("{} to {}", duration(rounds.min), duration(rounds.max)));
    return row;
}

TextTable::Row throughput_row(const Standing& standing) {
    const auto rounds = summarise(standing.round_ns);
    const auto per_second = kBillion / rounds.median;
    return {standing.name,
            fmt::format("{:.0f}", per_second),
            ratio(standing),
            fmt::format("{:.1f}", per_second * static_cast<double>(standing.size_bytes) / 1e6),
            duration(rounds.median),
            fmt::format("{} to {}", duration(rounds.min), duration(rounds.max))};
}

nlohmann::json to_json(const Standing& standing, Mode mode) {
    nlohmann::json row{{"name", standing.name}, {"size_bytes", standing.size_bytes}};
    row["floor"] = standing.floor.empty() ? nlohmann::json() : nlohmann::json(standing.floor);
    if (standing.refusal) {
        row["refused"] = {{"fault", measure::name_of(standing.refusal->fault)},
                          {"message", standing.refusal->what()}};
        return row;
    }
    const auto rounds = summarise(standing.round_ns);
    row["refused"] = nullptr;
    row["messages"] = standing.messages;
    row["median_ns"] = rounds.median;
    row["rounds_ns"] = standing.round_ns;
    row["spread"] = rounds.spread();
    row["times_the_floor"] = standing.ratios.empty()
                                 ? nlohmann::json()
                                 : nlohmann::json(summarise(standing.ratios).median);
    if (mode == Mode::throughput) {
        row["messages_per_second"] = kBillion / rounds.median;
        return row;
    }
    const auto& all = standing.one_way;
    row["p50_ns"] = all.quantile_ns(0.5);
    row["p90_ns"] = all.quantile_ns(0.9);
    row["p99_ns"] = all.quantile_ns(0.99);
    row["p99_9_ns"] = all.quantile_ns(0.999);
    row["p99_99_ns"] = all.quantile_ns(0.9999);
    row["max_ns"] = all.max_ns();
    return row;
}

nlohmann::json to_json(const measure::Machine& machine) {
    return {{"cpu", machine.cpu},
            {"kernel", machine.kernel},
            {"clock_source", machine.clock_source},
            {"usable_cores", machine.usable_cores},
            {"governor", machine.governor ? nlohmann::json(*machine.governor) : nlohmann::json()},
            {"mitigations", machine.mitigations},
            {"virtual", machine.is_virtual},
            {"load", machine.load}};
}

nlohmann::json to_json(const std::optional<measure::CorePair>& cores) {
    if (!cores) return nullptr;
    return {{"first", cores->first}, {"second", cores->second}, {"siblings", cores->siblings}};
}

}  // namespace

std::string BenchReport::introduction() const {
    const auto where =
        rules.cores ? fmt::format("on cores {} and {}", rules.cores->first, rules.cores->second)
                    : "not pinned";
    auto text = fmt::format("{}, {}: two processes {}, {} rounds in turns, {} for each\n",
                            name_of(rules.mode), format_size(rules.size_bytes), where, rules.rounds,
                            format_duration(rules.duration));
    text += fmt::format(
        "{}, {} usable, Linux {}{}; governor {}, {}; load {:.2f}\n",
        machine.cpu.empty() ? "unknown processor" : machine.cpu, machine.usable_cores.size(),
        machine.kernel, machine.is_virtual ? ", virtual" : "", machine.governor.value_or("none"),
        machine.mitigations.empty() ? "no mitigations"
                                    : fmt::format("{} mitigations", machine.mitigations.size()),
        machine.load);
    if (rules.mode == Mode::latency)
        text += fmt::format("reading the clock takes {} ns, half of which is in each latency\n",
                            clock_cost_ns);
    for (const auto& warning : warnings) text += "careful: " + warning + '\n';
    for (const auto& reason : left_out) text += "left out: " + reason + '\n';
    return text + '\n';
}

std::string BenchReport::table(std::size_t width) const {
    const bool latency = rules.mode == Mode::latency;
    TextTable table(latency ? TextTable::Row{"mechanism", "p50", "x floor", "p90", "p99", "p99.9",
                                             "p99.99", "max", "p50 of the rounds"}
                            : TextTable::Row{"mechanism", "messages/s", "x floor", "MB/s", "each",
                                             "each, by rounds"});
    std::string refusals;
    for (const auto& standing : standings) {
        if (standing.refusal)
            refusals +=
                fmt::format("no figures for {}: {}\n", standing.name, standing.refusal->what());
        else
            table.add(latency ? latency_row(standing) : throughput_row(standing));
    }
    return table.text(width, TextTable::Overflow::leave_out) + refusals;
}

nlohmann::json BenchReport::json() const {
    auto rows = nlohmann::json::array();
    bool ok = true;
    for (const auto& standing : standings) {
        rows.push_back(to_json(standing, rules.mode));
        ok = ok && !standing.refusal;
    }
    return {{"version", version()},
            {"mode", name_of(rules.mode)},
            {"size_bytes", rules.size_bytes},
            {"rounds", rules.rounds},
            {"duration_ns", rules.duration.count()},
            {"cores", to_json(rules.cores)},
            {"clock_cost_ns", clock_cost_ns},
            {"machine", to_json(machine)},
            {"warnings", warnings},
            {"left_out", left_out},
            {"mechanisms", rows},
            {"ok", ok}};
}

std::string BenchReport::csv() const {
    std::string text =
        "mechanism,mode,size_bytes,messages,median_ns,min_round_ns,max_round_ns,times_the_floor,"
        "p90_ns,p99_ns,p99_9_ns,p99_99_ns,max_ns,refused\n";
    for (const auto& standing : standings) {
        const auto rounds = summarise(standing.round_ns);
        text += fmt::format("{},{},{},", standing.name, name_of(rules.mode), standing.size_bytes);
        if (standing.refusal) {
            text += fmt::format(",,,,,,,,,,{}\n", measure::name_of(standing.refusal->fault));
            continue;
        }
        text += fmt::format(
            "{},{:.1f},{:.1f},{:.1f},{}", standing.messages, rounds.median, rounds.min, rounds.max,
            standing.ratios.empty() ? ""
                                    : fmt::format("{:.3f}", summarise(standing.ratios).median));
        for (const auto share : {0.9, 0.99, 0.999, 0.9999, 1.0}) {
            text += rules.mode == Mode::throughput
                        ? ","
                        : fmt::format(",{}", standing.one_way.quantile_ns(share));
        }
        text += ",\n";
    }
    return text;
}

}  // namespace patchbay::cli
