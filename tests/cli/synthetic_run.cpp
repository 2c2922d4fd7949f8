// SPDX-License-Identifier: Apache-2.0
#include "synthetic_run.hpp"

#include <cmath>
#include <utility>

namespace patchbay::test {
namespace {

using nlohmann::json;

struct Contestant {
    std::string name;
    std::string kind;
    double cost_ns;  ///< of a small message
};

struct Setting {
    std::string mode;
    std::uint64_t size_bytes;
    std::string wait;
    int subscribers;
};

std::vector<Contestant> contestants_of(const SyntheticRun& run) {
    // Each takes longer than those before it, so that the order of rows is known.
    std::vector<Contestant> all{{run.floor, "floor", 180}};
    double cost = 200;
    for (const auto& name : run.mechanisms) all.push_back({name, "mechanism", cost *= 1.6});
    for (const auto& name : run.peers) all.push_back({name, "peer", cost *= 1.6});
    return all;
}

json row_of(const SyntheticRun& run, const Contestant& one, const Setting& setting) {
    const auto cost = one.cost_ns * (1 + static_cast<double>(setting.size_bytes) / 8192) *
                      std::sqrt(setting.subscribers);
    const bool is_floor = one.kind == "floor";
    return {{"mode", setting.mode},
            {"name", one.name},
            {"kind", one.kind},
            {"size_bytes", setting.size_bytes},
            {"wait", setting.wait},
            {"subscribers", setting.subscribers},
            {"rate_per_s", nullptr},
            {"floor", is_floor ? json() : json(run.floor)},
            {"refused", nullptr},
            {"messages", 100000},
            {"rounds_ns", {cost, cost * 0.98, cost * 1.03}},
            {"median_ns", cost},
            {"spread", 0.025},
            {"times_the_floor", is_floor ? json() : json(one.cost_ns / 180)}};
}

void add_quantiles(json& row) {
    const auto median = row["median_ns"].get<double>();
    row["quantiles"] = {{0, median * 0.9},    {0.5, median},       {0.9, median * 1.2},
                        {0.99, median * 1.5}, {0.999, median * 2}, {0.9999, median * 4},
                        {1, median * 20}};
    row["min_ns"] = median * 0.9;
    row["p50_ns"] = median;
    row["p90_ns"] = median * 1.2;
    row["p99_ns"] = median * 1.5;
    row["p99_9_ns"] = median * 2;
    row["p99_99_ns"] = median * 4;
    row["max_ns"] = median * 20;
}

void add_rates(json& row) {
    const auto per_second = 1e9 / row["median_ns"].get<double>();
    row["messages_per_second"] = per_second;
    row["bytes_per_second"] = per_second * row["size_bytes"].get<double>();
    if (row["mode"] == "fanout") row["send_ns"] = row["median_ns"].get<double>() / 3;
}

std::vector<Setting> settings_of(const SyntheticRun& run, const std::string& mode) {
    if (mode == "wake") return {{mode, run.sizes_bytes.front(), "block", 1}};
    std::vector<Setting> settings;
    for (const auto& wait : run.waits) {
        if (mode == "fanout") {
            for (const auto subscribers : run.subscribers)
                settings.push_back({mode, run.sizes_bytes.front(), wait, subscribers});
        } else {
            for (const auto size_bytes : run.sizes_bytes)
                settings.push_back({mode, size_bytes, wait, 1});
        }
    }
    return settings;
}

void add_rows(json& rows, const SyntheticRun& run, const Setting& setting) {
    for (const auto& one : contestants_of(run)) {
        auto row = row_of(run, one, setting);
        if (setting.mode == "latency" || setting.mode == "wake")
            add_quantiles(row);
        else
            add_rates(row);
        rows.push_back(std::move(row));
    }
}

}  // namespace

json SyntheticRun::json() const {
    auto rows = nlohmann::json::array();
    for (const auto& mode : modes) {
        for (const auto& setting : settings_of(*this, mode)) add_rows(rows, *this, setting);
    }
    auto of_peers = nlohmann::json::array();
    for (const auto& name : peers)
        of_peers.push_back({{"name", name}, {"version", "1.2.3"}, {"settings", "as it comes"}});
    return {{"schema", "patchbay.bench/1"},
            {"version", "0.1.0"},
            {"time", "2026-05-04T10:00:00Z"},
            {"command", {"patchbay", "bench", "--html", "a page.html"}},
            {"machine",
             {{"cpu", "Example 9000"},
              {"kernel", "6.18.5"},
              {"clock_source", "tsc"},
              {"usable_cores", {0, 1}},
              {"governor", nullptr},
              {"mitigations", {"spectre_v2: Mitigation: IBRS"}},
              {"virtual", true},
              {"load", 0.25}}},
            {"cores", {{"first", 0}, {"second", 1}, {"siblings", false}}},
            {"clock_cost_ns", 21.5},
            {"histogram_error", 1.0 / 256},
            {"rounds", 3},
            {"duration_ns", 2000000000},
            {"warnings", {"a hypervisor shares the machine out"}},
            {"left_out", {"vsock: this kernel has none"}},
            {"peers", of_peers},
            {"rows", rows},
            {"ok", true}};
}

void refuse(nlohmann::json& row, const std::string& fault, const std::string& message) {
    row["refused"] = {{"fault", fault}, {"message", message}};
    for (const auto* figure :
         {"messages", "rounds_ns", "median_ns", "spread", "times_the_floor", "messages_per_second",
          "bytes_per_second", "send_ns", "min_ns", "p50_ns", "p90_ns", "p99_ns", "p99_9_ns",
          "p99_99_ns", "max_ns", "quantiles"})
        row.erase(figure);
}

}  // namespace patchbay::test
