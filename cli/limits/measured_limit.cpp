// SPDX-License-Identifier: Apache-2.0
#include "limits/measured_limit.hpp"

#include "patchbay/units.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace patchbay::cli {

std::optional<std::uint64_t> MeasuredLimit::percent() const noexcept {
    if (!used || !limit || *limit == kNoLimit) return std::nullopt;
    if (*limit == 0) return *used == 0 ? 0 : 100;
    constexpr std::uint64_t kWhole = 100;
    // In this order nothing overflows, whatever the kernel calls no limit.
    if (*used > UINT64_MAX / kWhole) return *used / std::max<std::uint64_t>(*limit / kWhole, 1);
    return *used * kWhole / *limit;
}

std::string MeasuredLimit::text_of(std::optional<std::uint64_t> value, Limit::Unit unit) {
    if (!value) return "-";
    // The kernel's own words for "none" are a little below the largest number.
    if (*value >= UINT64_MAX >> 2U) return "unlimited";
    switch (unit) {
        case Limit::Unit::bytes: return format_size(*value);
        case Limit::Unit::pages: return fmt::format("{} pages", *value);
        case Limit::Unit::count: break;
    }
    return fmt::format("{}", *value);
}

std::vector<std::string> limit_kinds() {
    return {"pipe", "queue", "memory", "semaphore", "signal", "socket", "process"};
}

std::string sysctl_cure(std::string_view name, std::optional<std::uint64_t> now) {
    if (!now || *now >= UINT64_MAX >> 2U || *now == 0) return {};
    return fmt::format("sysctl -w {}={}", name, *now * 2);
}

MeasuredLimit sysctl_limit(std::string kind, const std::string& name, std::string meaning,
                           Limit::Unit unit, Usage usage) {
    auto path = "/proc/sys/" + name;
    std::ranges::replace(path, '.', '/');
    MeasuredLimit limit{.kind = std::move(kind),
                        .name = name,
                        .meaning = std::move(meaning),
                        .unit = unit,
                        .used = usage.used,
                        .limit = number_in_file(path, 0),
                        .by = std::move(usage.by)};
    limit.cure = sysctl_cure(name, limit.limit);
    return limit;
}

std::vector<MeasuredLimit> measured_limits(const inspect::Snapshot& machine) {
    auto all = ipc_limits(machine);
    for (auto&& more : {system_limits(machine), process_limits(machine)})
        std::ranges::copy(more, std::back_inserter(all));
    std::vector<MeasuredLimit> sorted;
    for (const auto& kind : limit_kinds()) {
        for (auto& limit : all)
            if (limit.kind == kind) sorted.push_back(std::move(limit));
    }
    return sorted;
}

}  // namespace patchbay::cli
