// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/figure_text.hpp"

#include <fmt/format.h>

namespace patchbay::cli {
namespace {

constexpr double kThousand = 1e3;

}  // namespace

std::string factor_text(double factor) {
    // From where rounding makes the next digit: 9.995 reads 10.0.
    return fmt::format("{:.{}f}", factor, factor < 9.995 ? 2 : factor < 99.95 ? 1 : 0);
}

std::string duration_text(double ns) {
    for (const auto* unit : {"ns", "us", "ms"}) {
        if (ns < 999.5) return fmt::format("{} {}", factor_text(ns), unit);
        ns /= kThousand;
    }
    return factor_text(ns) + " s";
}

std::string rate_text(double per_second) {
    if (per_second < 999.5) return factor_text(per_second) + "/s";
    for (const auto* unit : {"k", "M"}) {
        per_second /= kThousand;
        if (per_second < 999.5) return fmt::format("{} {}/s", factor_text(per_second), unit);
    }
    return factor_text(per_second / kThousand) + " G/s";
}

}  // namespace patchbay::cli
