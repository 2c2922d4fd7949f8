// SPDX-License-Identifier: Apache-2.0
#include "tour/table.hpp"

#include "patchbay/units.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace patchbay::tour {
namespace {

constexpr auto kColumns = "{:<14} {:<14} {:<38} {:>8} {:>9} {:>8} {:>8} {:>8} {:>8}  {}\n";

std::string latency(std::optional<std::int64_t> median_ns) {
    return median_ns ? format_duration(std::chrono::nanoseconds(*median_ns)) : "-";
}

std::string rate(const Row& row) {
    if (row.bytes == 0 || row.seconds <= 0) return "-";
    return fmt::format("{:.0f}", static_cast<double>(row.bytes) / row.seconds / 1e6);
}

std::string verdict_of(const Demonstration& shown) {
    if (!shown.not_seen.empty()) return "not seen: " + shown.not_seen;
    return shown.ok ? "shown and cured" : "NOT as expected";
}

}  // namespace

std::string Table::verdict(bool ok, bool skipped, const std::string& text) const {
    if (!colour_) return text;
    const auto* const code = skipped ? "33" : ok ? "32" : "31";
    return fmt::format("\033[{}m{}\033[0m", code, text);
}

void Table::print_introduction(const std::string& what, const FileDigest& cargo) const {
    fmt::print("{}{}, xxh3 {}\n\n", what, format_size(cargo.size_bytes), cargo.digest);
    fmt::print(kColumns, "mechanism", "scheme", "what it did", "messages", "bytes", "time", "MB/s",
               "wake", "spin", "verdict");
    std::fflush(stdout);
}

void Table::print_drawbacks_header() const {
    fmt::print("\nWhat each is known for, and what helps:\n\n");
}

void Table::print(const Row& row) const {
    const bool carried = row.bytes > 0;
    const auto time = std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(row.seconds));
    fmt::print(kColumns, row.mechanism, row.scheme, row.what,
               row.messages > 0 ? fmt::format("{}", row.messages) : "-",
               carried ? format_size(row.bytes) : "-", carried ? format_duration(time) : "-",
               rate(row), latency(row.wake_ns), latency(row.spin_ns),
               verdict(row.ok, row.skipped, row.verdict));
    std::fflush(stdout);
}

void Table::print(const Demonstration& demonstration) const {
    fmt::print(
        "{:<14} {}\n{:<14}   bare: {}\n{:<14}   cure: {}\n{:<14}   {}\n", demonstration.mechanism,
        demonstration.drawback, "", demonstration.bare, "", demonstration.cure, "",
        verdict(demonstration.ok, !demonstration.not_seen.empty(), verdict_of(demonstration)));
    std::fflush(stdout);
}

}  // namespace patchbay::tour
