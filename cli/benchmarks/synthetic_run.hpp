// SPDX-License-Identifier: Apache-2.0
//
// Runs for tests, as JSON: figures that nobody measured.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace patchbay::cli {

struct SyntheticRow {
    std::string mode = "latency";
    std::string name;
    double ns = 0;           ///< the median of the rounds
    double step_ns = 0.001;  ///< from one round to the next
    std::uint64_t size_bytes = 64;
    std::uint64_t subscribers = 1;
    std::string kind = "mechanism";
    std::string wait = "adaptive";
    std::string floor = {};
    std::string refused = {};  ///< the message
    int rounds = 9;
};

inline nlohmann::json synthetic_row(const SyntheticRow& row) {
    nlohmann::json json{{"mode", row.mode},      {"name", row.name},
                        {"kind", row.kind},      {"size_bytes", row.size_bytes},
                        {"wait", row.wait},      {"subscribers", row.subscribers},
                        {"rate_per_s", nullptr}, {"floor", nullptr},
                        {"refused", nullptr}};
    if (!row.floor.empty()) json["floor"] = row.floor;
    if (!row.refused.empty()) {
        json["refused"] = {{"fault", "failed"}, {"message", row.refused}};
        return json;
    }
    std::vector<double> rounds;
    const int middle = row.rounds / 2;
    for (int round = 0; round < row.rounds; ++round)
        rounds.push_back(row.ns + row.step_ns * (round - middle));
    json["messages"] = 1000;
    json["rounds_ns"] = rounds;
    json["median_ns"] = row.ns;
    json["spread"] = 0.01;
    json["times_the_floor"] = row.floor.empty() ? nlohmann::json() : nlohmann::json(2.0);
    if (row.mode == "latency" || row.mode == "wake") {
        json["p50_ns"] = row.ns;
        json["p99_ns"] = 3 * row.ns;
    } else {
        json["messages_per_second"] = 1e9 / row.ns;
        json["bytes_per_second"] = 1e9 / row.ns * static_cast<double>(row.size_bytes);
    }
    if (row.mode == "fanout") json["send_ns"] = row.ns / 2;
    return json;
}

inline nlohmann::json synthetic_run(const std::vector<SyntheticRow>& rows) {
    auto json_rows = nlohmann::json::array();
    for (const auto& row : rows) json_rows.push_back(synthetic_row(row));
    return {{"schema", "patchbay.bench/1"},
            {"version", "0.1.0"},
            {"time", "2026-05-04T10:00:00Z"},
            {"command", {"patchbay", "bench"}},
            {"machine",
             {{"cpu", "Abacus 5"},
              {"kernel", "6.1.0"},
              {"clock_source", "tsc"},
              {"usable_cores", {0, 1}},
              {"governor", nullptr},
              {"mitigations", nlohmann::json::array()},
              {"virtual", false},
              {"load", 0.1}}},
            {"cores", {{"first", 0}, {"second", 1}, {"siblings", false}}},
            {"clock_cost_ns", 20},
            {"histogram_error", 0.00390625},
            {"rounds", 9},
            {"duration_ns", 1000000000},
            {"warnings", nlohmann::json::array()},
            {"left_out", nlohmann::json::array()},
            {"peers", {{{"name", "OtherMQ"}, {"version", "1.2"}, {"settings", "its defaults"}}}},
            {"rows", json_rows},
            {"ok", true}};
}

}  // namespace patchbay::cli
