// SPDX-License-Identifier: Apache-2.0
#include "bench_table.hpp"

#include "patchbay/units.hpp"

#include "text_table.hpp"

#include <fmt/format.h>

namespace patchbay::cli {
namespace {

using measure::Mode;
using measure::Setting;
using measure::Standing;
using measure::summarise;

/// Three digits that count.
std::string duration(double ns) {
    if (ns < 1e3) return fmt::format("{:.{}f} ns", ns, ns < 100 ? 1 : 0);
    if (ns < 1e6) return fmt::format("{:.{}f} us", ns / 1e3, ns < 1e5 ? 1 : 0);
    return fmt::format("{:.{}f} ms", ns / 1e6, ns < 1e8 ? 1 : 0);
}

std::string per_second(double messages) {
    if (messages < 1e4) return fmt::format("{:.0f}", messages);
    if (messages < 1e6) return fmt::format("{:.1f} k", messages / 1e3);
    return fmt::format("{:.2f} M", messages / 1e6);
}

std::string ratio(const Standing& standing) {
    if (standing.ratios.empty()) return standing.floor.empty() ? "a floor" : "-";
    return fmt::format("{:.2f}", summarise(standing.ratios).median);
}

bool has_times(const Setting& setting) {
    return setting.mode == Mode::latency || setting.mode == Mode::wake;
}

TextTable::Row header_for(const Setting& setting) {
    if (has_times(setting))
        return {"mechanism", "p50",    "x floor", "p90",    "p99",
                "p99.9",     "p99.99", "max",     "spread", "p50 of the rounds"};
    TextTable::Row header{"mechanism", "messages/s", "x floor",        "GB/s",
                          "each",      "spread",     "each, by rounds"};
    if (setting.mode == Mode::fanout) header.insert(header.begin() + 1, "one send");
    return header;
}

TextTable::Row row_of(const Standing& standing) {
    const auto rounds = summarise(standing.round_ns);
    const auto range = fmt::format("{} to {}", duration(rounds.min), duration(rounds.max));
    const auto spread = fmt::format("{:.0f} %", 100 * rounds.spread());
    if (has_times(standing.setting)) {
        TextTable::Row row{standing.name, duration(rounds.median), ratio(standing)};
        for (const auto share : {0.9, 0.99, 0.999, 0.9999, 1.0})
            row.push_back(duration(static_cast<double>(standing.one_way.quantile_ns(share))));
        row.insert(row.end(), {spread, range});
        return row;
    }
    const auto messages = 1e9 / rounds.median;
    TextTable::Row row{
        standing.name,
        per_second(messages),
        ratio(standing),
        fmt::format("{:.2f}", messages * static_cast<double>(standing.message_bytes) / 1e9),
        duration(rounds.median),
        spread,
        range};
    if (standing.setting.mode == Mode::fanout)
        row.insert(row.begin() + 1, duration(summarise(standing.send_ns).median));
    return row;
}

std::string heading(const BenchReport::Row& row) {
    const auto& setting = row.standing.setting;
    auto text =
        fmt::format("{}, {}", measure::name_of(setting.mode), format_size(setting.size_bytes));
    if (setting.mode == Mode::fanout) text += fmt::format(", {} subscribers", setting.receivers);
    text += fmt::format(", wait: {}", measure::name_of(setting.wait));
    if (row.rate_per_s > 0) text += fmt::format(", {:g} messages/s", row.rate_per_s);
    return text;
}

}  // namespace

std::string bench_introduction(const BenchReport& report) {
    const auto& [machine, rules] = std::tie(report.machine, report.rules);
    const auto where =
        rules.cores ? fmt::format("on cores {} and {}", rules.cores->first, rules.cores->second)
                    : "not pinned";
    auto text = fmt::format(
        "{}, {} usable, Linux {}{}; governor {}, {}; load {:.2f}\n",
        machine.cpu.empty() ? "unknown processor" : machine.cpu, machine.usable_cores.size(),
        machine.kernel, machine.is_virtual ? ", virtual" : "", machine.governor.value_or("none"),
        machine.mitigations.empty() ? "no mitigations"
                                    : fmt::format("{} mitigations", machine.mitigations.size()),
        machine.load);
    text += fmt::format("processes {}, {} rounds in turns, {} for each\n", where, rules.rounds,
                        format_duration(rules.duration));
    text += fmt::format(
        "reading the clock takes {} ns, half of which is in each latency of a round trip;\n"
        "quantiles are exact to {:.1f} %\n",
        report.clock_cost_ns, 100 * measure::Histogram::kLargestError);
    for (const auto& warning : report.warnings) text += "careful: " + warning + '\n';
    return text;
}

std::string bench_table(std::span<const BenchReport::Row> rows, std::size_t width) {
    if (rows.empty()) return {};
    TextTable table(header_for(rows.front().standing.setting));
    std::string refusals;
    for (const auto& [standing, rate] : rows) {
        if (standing.refusal)
            refusals +=
                fmt::format("no figures for {}: {}\n", standing.name, standing.refusal->what());
        else
            table.add(row_of(standing));
    }
    return '\n' + heading(rows.front()) + '\n' + table.text(width, TextTable::Overflow::leave_out) +
           refusals;
}

std::string bench_left_out(const BenchReport& report) {
    std::string text;
    for (const auto& reason : report.left_out) text += "left out: " + reason + '\n';
    return text.empty() ? text : '\n' + text;
}

}  // namespace patchbay::cli
