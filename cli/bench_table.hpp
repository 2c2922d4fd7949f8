// SPDX-License-Identifier: Apache-2.0
//
// What `patchbay bench` has found out, for people.
#pragma once

#include "bench_report.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace patchbay::cli {

/// Machine, rules, warnings: what to know before reading figures.
[[nodiscard]] std::string bench_introduction(const BenchReport& report);
/// One contest: a heading, and a line for each. `width` in columns.
[[nodiscard]] std::string bench_table(std::span<const BenchReport::Row> rows, std::size_t width);
/// What was not measured.
[[nodiscard]] std::string bench_left_out(const BenchReport& report);

}  // namespace patchbay::cli
