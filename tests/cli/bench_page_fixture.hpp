// SPDX-License-Identifier: Apache-2.0
//
// A benchmark run as a page in a browser.
#pragma once

#include "bench_page/bench_page.hpp"
#include "support/browser.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace patchbay::test {

/// What the scripts of the tests use to look at the page.
inline constexpr std::string_view kHelpers = R"(
const all = (selector) => [...page.querySelectorAll(selector)];
const texts = (selector) => all(selector).map((node) => node.textContent.replaceAll("\u00a0", " "));
const charts = () => all("svg[data-chart]").map((node) => node.dataset.chart);
const drawn = (chart) => all(`svg[data-chart=${chart}] g[data-series]`).length;
const named = (selector, text) => all(selector).find((node) => node.textContent === text);
const names = (mode) => texts(`[data-table=${mode}] tbody tr:not([hidden]) th span`);
const press = (node, key) => node.dispatchEvent(new view.KeyboardEvent("keydown", {key, bubbles: true}));
)";

class BenchPage : public testing::Test {
protected:
    void SetUp() override {
        if (!browser_is_installed()) GTEST_SKIP() << "chromium is not installed";
    }

    /// What the script returns. Nothing may be written to the console.
    static nlohmann::json look(const nlohmann::json& run, const std::string& script,
                               VisitOptions options = {}) {
        const auto visit =
            visit_page(cli::bench_page(run), options, std::string(kHelpers) + script);
        EXPECT_EQ(visit.console, "");
        return nlohmann::json::parse(visit.result, nullptr, false);
    }
};

}  // namespace patchbay::test
