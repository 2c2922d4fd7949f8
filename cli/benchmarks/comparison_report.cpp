// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/comparison.hpp"
#include "benchmarks/figure_text.hpp"
#include "text_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace patchbay::cli {
namespace {

constexpr std::array kVerdicts{Verdict::slower, Verdict::refused,       Verdict::faster,
                               Verdict::works,  Verdict::machine,       Verdict::noise,
                               Verdict::same,   Verdict::still_refused, Verdict::few_rounds};

std::string figure(const BenchRow& row) {
    return row.refused ? "refused" : duration_text(row.median_ns);
}

std::string multiple(const BenchRow& row) {
    return row.times_the_floor ? factor_text(*row.times_the_floor) : "-";
}

TextTable::Row table_row(const Change& change) {
    const bool figures = !change.before->refused && !change.now->refused;
    return {change.now->key.name,
            figure(*change.before),
            figure(*change.now),
            figures ? factor_text(change.ratio) : "-",
            std::string(name_of(change.verdict)),
            fmt::format("{} -> {}", multiple(*change.before), multiple(*change.now))};
}

/// One table for each setting, in the order in which they come.
std::string tables(const std::vector<Change>& changes, std::size_t width) {
    std::vector<std::pair<std::string, TextTable>> tables;
    for (const auto& change : changes) {
        const auto setting = setting_text(change.now->key);
        auto found = std::ranges::find(tables, setting, &std::pair<std::string, TextTable>::first);
        if (found == tables.end()) {
            tables.emplace_back(
                setting, TextTable({"mechanism", "before", "now", "ratio", "verdict", "x floor"}));
            found = tables.end() - 1;
        }
        found->second.add(table_row(change));
    }
    std::string text;
    for (const auto& [setting, table] : tables)
        text += setting + '\n' + table.text(width, TextTable::Overflow::leave_out) + '\n';
    return text;
}

/// "2 slower, 1 faster, 30 same"
std::string summary(const std::vector<Change>& changes) {
    std::string text;
    for (const auto verdict : kVerdicts) {
        const auto count = std::ranges::count(changes, verdict, &Change::verdict);
        if (count > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(verdict));
    }
    return text.empty() ? "no row is in both" : text;
}

std::string one_sided(const std::vector<const BenchRow*>& rows, const char* when) {
    std::string text;
    for (const auto* row : rows)
        text += fmt::format("only {}: {}, {}\n", when, row->key.name, setting_text(row->key));
    return text;
}

std::string origin(const char* when, const BenchRun& run) {
    return fmt::format("{}: {}, Patchbay {}, {}\n", when, run.time, run.version,
                       run.machine.text());
}

nlohmann::ordered_json origin_json(const BenchRun& run) {
    return {{"source", run.source},
            {"version", run.version},
            {"time", run.time},
            {"machine", run.machine.text()}};
}

nlohmann::ordered_json change_json(const Change& change) {
    auto json = key_json(change.now->key);
    json["verdict"] = name_of(change.verdict);
    if (change.before->refused || change.now->refused) return json;
    json["before_ns"] = change.before->median_ns;
    json["now_ns"] = change.now->median_ns;
    json["ratio"] = change.ratio;
    json["times_the_floor_ratio"] = nullptr;
    if (change.floor_ratio) json["times_the_floor_ratio"] = *change.floor_ratio;
    json["p"] = change.p;
    return json;
}

nlohmann::ordered_json keys_json(const std::vector<const BenchRow*>& rows) {
    auto json = nlohmann::ordered_json::array();
    for (const auto* row : rows) json.push_back(key_json(row->key));
    return json;
}

}  // namespace

std::string compare_table(const BenchRun& before, const BenchRun& now, std::size_t width) {
    const auto comparison = compare(before, now);
    std::string text;
    for (const auto& warning : comparison.warnings) text += "careful: " + warning + '\n';
    text += origin("before", before) + origin("now", now);
    text += summary(comparison.changes) + "\n\n";
    text += tables(comparison.changes, width);
    text += one_sided(comparison.only_before, "before") + one_sided(comparison.only_now, "now");
    if (comparison.changes.empty()) return text;
    return text +
           wrapped(
               "Times of a message, medians of the rounds; a ratio above 1 is slower. Same: "
               "less than 2 %. Noise: the rounds vary by as much, and chance would do it in "
               "more than 1 of 100 (rank sum test). The machine: the floor has moved with it.",
               std::min<std::size_t>(width, 100), 0, 0) +
           '\n';
}

nlohmann::ordered_json compare_json(const BenchRun& before, const BenchRun& now) {
    const auto comparison = compare(before, now);
    auto changes = nlohmann::ordered_json::array();
    for (const auto& change : comparison.changes) changes.push_back(change_json(change));
    return {{"before", origin_json(before)},
            {"now", origin_json(now)},
            {"warnings", comparison.warnings},
            {"changes", changes},
            {"only_before", keys_json(comparison.only_before)},
            {"only_now", keys_json(comparison.only_now)}};
}

}  // namespace patchbay::cli
