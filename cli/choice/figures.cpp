// SPDX-License-Identifier: Apache-2.0
#include "choice/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

namespace patchbay::cli {
namespace {

/// How many times doubled or halved.
double distance(std::uint64_t measured, std::uint64_t wanted) {
    const auto log = [](std::uint64_t value) {
        return std::log2(static_cast<double>(std::max<std::uint64_t>(value, 1)));
    };
    return std::abs(log(measured) - log(wanted));
}

/// The smaller the better: what was asked for, then what most programs do.
std::size_t place_of_wait(const BenchRow& row, const std::string& wanted) {
    const std::array<std::string_view, 4> order{wanted, "adaptive", "spin", "block"};
    return static_cast<std::size_t>(std::ranges::find(order, row.key.wait) - order.begin());
}

bool is_in(const BenchRow& row, const Wanted& wanted) {
    return row.key.mode == wanted.mode && !row.key.rate_per_s;
}
bool is_in(const BenchRow& row, const Wanted& wanted, const MeasuredSetting& setting) {
    return is_in(row, wanted) && row.key.size_bytes == setting.size_bytes &&
           row.key.subscribers == setting.subscribers;
}

/// Of the rows with figures that `condition` takes.
template <class Condition>
const BenchRow* best_row(const BenchRun& run, const Wanted& wanted, const MeasuredSetting& setting,
                         Condition condition) {
    const BenchRow* best = nullptr;
    std::tuple least{std::numeric_limits<std::size_t>::max(), 0.0};
    for (const auto& row : run.rows) {
        if (row.refused || !is_in(row, wanted, setting) || !condition(row)) continue;
        const std::tuple rank{place_of_wait(row, wanted.wait), cost_ns(row)};
        if (rank < least) {
            least = rank;
            best = &row;
        }
    }
    return best;
}

bool is_of(const BenchRow& row, std::string_view scheme) {
    return row.kind == RowKind::mechanism && scheme_of(row) == scheme;
}

}  // namespace

std::string_view scheme_of(const BenchRow& row) noexcept {
    const std::string_view name = row.key.name;
    return name.substr(0, name.find_first_of("?:"));
}

double cost_ns(const BenchRow& row) noexcept {
    return row.p50_ns.value_or(row.median_ns);
}

std::optional<MeasuredSetting> nearest_setting(const BenchRun& run, const Wanted& wanted,
                                               std::span<const std::string_view> schemes) {
    std::optional<MeasuredSetting> nearest;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& row : run.rows) {
        if (row.refused || row.kind != RowKind::mechanism || !is_in(row, wanted)) continue;
        if (std::ranges::find(schemes, scheme_of(row)) == schemes.end()) continue;
        const auto far = distance(row.key.size_bytes, wanted.size_bytes) +
                         distance(row.key.subscribers, wanted.subscribers);
        if (far < least) {
            least = far;
            nearest = {row.key.size_bytes, row.key.subscribers};
        }
    }
    return nearest;
}

const BenchRow* row_of_scheme(const BenchRun& run, const Wanted& wanted,
                              const MeasuredSetting& setting, std::string_view scheme) {
    return best_row(run, wanted, setting, [&](const BenchRow& row) { return is_of(row, scheme); });
}

const BenchRow* refusal_of_scheme(const BenchRun& run, const Wanted& wanted,
                                  const MeasuredSetting& setting, std::string_view scheme) {
    if (row_of_scheme(run, wanted, setting, scheme) != nullptr) return nullptr;
    for (const auto& row : run.rows)
        if (row.refused && is_in(row, wanted, setting) && is_of(row, scheme)) return &row;
    return nullptr;
}

const BenchRow* fastest_peer(const BenchRun& run, const Wanted& wanted,
                             const MeasuredSetting& setting) {
    return best_row(run, wanted, setting,
                    [](const BenchRow& row) { return row.kind == RowKind::peer; });
}

}  // namespace patchbay::cli
