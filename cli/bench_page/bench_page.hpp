// SPDX-License-Identifier: Apache-2.0
//
// A benchmark run as one page of HTML that needs nothing else: it opens from disk, and fetches nothing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace patchbay::cli {

/// `run` is what docs/bench_run.md describes; the page has it in it, as <script type="application/json" id="run">.
[[nodiscard]] std::string bench_page(const nlohmann::json& run);

}  // namespace patchbay::cli
