// SPDX-License-Identifier: Apache-2.0
//
// BenchRun: what `patchbay bench --json` has written, as plain values. docs/bench_run.md describes the format.
#pragma once

#include "outcome.hpp"

#include <nlohmann/json_fwd.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

inline constexpr std::string_view kRunSchema = "patchbay.bench/1";

/// What was measured of what: no two rows of a run have the same.
struct RowKey {
    std::string mode;  ///< "latency", "throughput", "fanout", "wake"
    std::string name;  ///< "mq?capacity=100"
    std::uint64_t size_bytes = 0;
    std::string wait;  ///< "spin", "adaptive", "block"
    std::uint64_t subscribers = 1;
    std::optional<double> rate_per_s = {};  ///< of an open loop

    friend bool operator==(const RowKey&, const RowKey&) = default;
};

enum class RowKind : std::uint8_t { floor, mechanism, peer };

/// Why a row has no figures.
struct Refused {
    std::string fault;
    std::string message;
};

struct BenchRow {
    RowKey key;
    RowKind kind = RowKind::mechanism;
    std::string floor = {};     ///< the name of its floor; empty: it is one, or has none
    std::string measured = {};  ///< when, UTC
    std::optional<Refused> refused = {};
    std::vector<double> rounds_ns = {};
    double median_ns = 0;  ///< of the rounds
    std::optional<double> times_the_floor = {};
    std::optional<double> p50_ns = {};               ///< latency and wake
    std::optional<double> p99_ns = {};               ///< likewise
    std::optional<double> messages_per_second = {};  ///< throughput and fanout
    std::optional<double> send_ns = {};              ///< fanout: of the sender's time
};

/// As far as figures depend on it.
struct BenchMachine {
    std::string cpu;
    std::string kernel;
    bool is_virtual = false;
    std::uint64_t usable_cores = 0;

    friend bool operator==(const BenchMachine&, const BenchMachine&) = default;
    /// "AMD EPYC 9B14, 2 cores, Linux 6.18.5, virtual".
    [[nodiscard]] std::string text() const;
};

struct BenchPeer {
    std::string name;
    std::string version;
};

struct BenchRun {
    std::string source;   ///< where it was read from
    std::string version;  ///< of Patchbay
    std::string time;     ///< UTC
    BenchMachine machine;
    std::vector<BenchPeer> peers;
    std::vector<BenchRow> rows;

    /// nullptr: it was not measured.
    [[nodiscard]] const BenchRow* find(const RowKey& key) const;
    /// The floor of a row, in the same setting; nullptr: none was measured.
    [[nodiscard]] const BenchRow* floor_of(const BenchRow& row) const;
};

/// Checks all that is used; `source` is named in errors.
OrStop<BenchRun> parse_run(const nlohmann::json& json, const std::string& source);
/// The whole JSON, not yet checked but for its syntax and its schema.
OrStop<nlohmann::json> read_run(const std::string& path);
OrStop<BenchRun> load_run(const std::string& path);

/// Of a row as JSON, which parse_run() has accepted.
[[nodiscard]] RowKey key_of(const nlohmann::json& row);
/// Likewise of a run.
[[nodiscard]] BenchMachine machine_of(const nlohmann::json& run);

/// "latency, 64 B, adaptive": the key without the name.
[[nodiscard]] std::string setting_text(const RowKey& key);
/// The keys of the JSON, for the output of programs.
[[nodiscard]] nlohmann::ordered_json key_json(const RowKey& key);

}  // namespace patchbay::cli
