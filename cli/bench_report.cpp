// SPDX-License-Identifier: Apache-2.0
#include "bench_report.hpp"

#include "patchbay/version.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace patchbay::cli {
namespace {

using measure::Mode;
using measure::Standing;
using measure::summarise;

constexpr double kBillion = 1e9;

struct Quantile {
    const char* name;
    double share;
};
constexpr std::array<Quantile, 6> kQuantiles{{{"p50_ns", 0.5},
                                              {"p90_ns", 0.9},
                                              {"p99_ns", 0.99},
                                              {"p99_9_ns", 0.999},
                                              {"p99_99_ns", 0.9999},
                                              {"max_ns", 1}}};
/// Enough for a curve.
constexpr std::array<double, 21> kShares{0,     0.1,   0.2,    0.3,    0.4,    0.5,     0.6,
                                         0.7,   0.8,   0.9,    0.95,   0.98,   0.99,    0.995,
                                         0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99999, 1};

bool has_times(const Standing& standing) {
    return standing.setting.mode == Mode::latency || standing.setting.mode == Mode::wake;
}

template <class Value>
nlohmann::json or_null(bool is_there, const Value& value) {
    return is_there ? nlohmann::json(value) : nlohmann::json();
}

void add_times(nlohmann::json& row, const measure::Histogram& all) {
    for (const auto& [name, share] : kQuantiles) row[name] = all.quantile_ns(share);
    row["min_ns"] = all.min_ns();
    auto quantiles = nlohmann::json::array();
    for (const auto share : kShares) quantiles.push_back({share, all.quantile_ns(share)});
    row["quantiles"] = quantiles;
}

void add_figures(nlohmann::json& row, const Standing& standing) {
    const auto rounds = summarise(standing.round_ns);
    row["messages"] = standing.messages;
    row["rounds_ns"] = standing.round_ns;
    row["median_ns"] = rounds.median;
    row["spread"] = rounds.spread();
    row["times_the_floor"] = or_null(!standing.ratios.empty(), summarise(standing.ratios).median);
    if (has_times(standing)) {
        add_times(row, standing.one_way);
        return;
    }
    const auto per_second = kBillion / rounds.median;
    row["messages_per_second"] = per_second;
    row["bytes_per_second"] = per_second * static_cast<double>(standing.message_bytes);
    if (!standing.send_ns.empty()) row["send_ns"] = summarise(standing.send_ns).median;
}

nlohmann::json to_json(const BenchReport::Row& entry) {
    const auto& standing = entry.standing;
    const auto& setting = standing.setting;
    nlohmann::json row{{"mode", measure::name_of(setting.mode)},
                       {"name", standing.name},
                       {"kind", measure::name_of(standing.kind)},
                       {"size_bytes", setting.size_bytes},
                       {"wait", measure::name_of(setting.wait)},
                       {"subscribers", setting.receivers},
                       {"rate_per_s", or_null(entry.rate_per_s > 0, entry.rate_per_s)},
                       {"floor", or_null(!standing.floor.empty(), standing.floor)},
                       {"refused", nullptr}};
    if (standing.message_bytes != setting.size_bytes) row["message_bytes"] = standing.message_bytes;
    if (standing.refusal)
        row["refused"] = {{"fault", measure::name_of(standing.refusal->fault)},
                          {"message", standing.refusal->what()}};
    else
        add_figures(row, standing);
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

/// A name of a user's address may have a comma.
std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string inside;
    for (const char letter : text) inside.append(letter == '"' ? 2 : 1, letter);
    return '"' + inside + '"';
}

std::string csv_line(const BenchReport::Row& entry) {
    const auto& standing = entry.standing;
    const auto& setting = standing.setting;
    auto line = fmt::format("{},{},{},{},{},{},", quoted(standing.name),
                            measure::name_of(standing.kind), measure::name_of(setting.mode),
                            setting.size_bytes, measure::name_of(setting.wait), setting.receivers);
    if (standing.refusal)
        return line + fmt::format(",,,,,,,,,,,,{}\n", measure::name_of(standing.refusal->fault));
    const auto rounds = summarise(standing.round_ns);
    const auto number = [](bool is_there, double value) {
        return is_there ? fmt::format("{:.6g},", value) : std::string(",");
    };
    line += fmt::format("{},", standing.messages);
    for (const auto value : {rounds.median, rounds.min, rounds.max})
        line += fmt::format("{:.1f},", value);
    line += number(!standing.ratios.empty(), summarise(standing.ratios).median);
    line += number(!has_times(standing), kBillion / rounds.median);
    line += number(!standing.send_ns.empty(), summarise(standing.send_ns).median);
    for (const auto& [name, share] : kQuantiles) {
        if (share <= 0.5) continue;
        line +=
            number(has_times(standing), static_cast<double>(standing.one_way.quantile_ns(share)));
    }
    return line + '\n';
}

}  // namespace

nlohmann::json BenchReport::json() const {
    auto all = nlohmann::json::array();
    bool ok = true;
    for (const auto& row : rows) {
        all.push_back(to_json(row));
        ok = ok && !row.standing.refusal;
    }
    auto others = nlohmann::json::array();
    for (const auto& peer : peers)
        others.push_back(
            {{"name", peer.name}, {"version", peer.version}, {"settings", peer.settings}});
    return {{"schema", "patchbay.bench/1"},
            {"version", version()},
            {"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                 fmt::gmtime(std::chrono::system_clock::to_time_t(time)))},
            {"command", command},
            {"rounds", rules.rounds},
            {"duration_ns", rules.duration.count()},
            {"cores", to_json(rules.cores)},
            {"clock_cost_ns", clock_cost_ns},
            {"histogram_error", measure::Histogram::kLargestError},
            {"machine", to_json(machine)},
            {"warnings", warnings},
            {"left_out", left_out},
            {"peers", others},
            {"rows", all},
            {"ok", ok}};
}

std::string BenchReport::csv() const {
    std::string text =
        "name,kind,mode,size_bytes,wait,subscribers,messages,median_ns,min_round_ns,max_round_ns,"
        "times_the_floor,messages_per_second,send_ns,p90_ns,p99_ns,p99_9_ns,p99_99_ns,max_ns,"
        "refused\n";
    for (const auto& row : rows) text += csv_line(row);
    return text;
}

}  // namespace patchbay::cli
