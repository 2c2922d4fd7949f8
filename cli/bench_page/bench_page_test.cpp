// SPDX-License-Identifier: Apache-2.0
#include "bench_page/bench_page.hpp"

#include "embedded/bench_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace patchbay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string file(const std::string& name) {
    std::ifstream stream(PATCHBAY_BENCH_PAGE_FOLDER "/" + name);
    EXPECT_TRUE(stream) << name;
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string data_of(std::string_view page) {
    constexpr std::string_view kOpen = R"(<script type="application/json" id="run">)";
    const auto start = page.find(kOpen) + kOpen.size();
    return std::string(page.substr(start, page.find("</script>", start) - start));
}

TEST(BenchPage, WhatIsEmbeddedIsWhatTheFilesHold) {
    EXPECT_EQ(embedded::bench_page::page_html, file("page.html"));
    EXPECT_EQ(embedded::bench_page::page_css, file("page.css"));
    EXPECT_EQ(embedded::bench_page::units_js, file("units.js"));
    EXPECT_EQ(embedded::bench_page::charts_js, file("charts.js"));
}

TEST(BenchPage, HasAllInIt) {
    const auto page = bench_page({{"rows", nlohmann::json::array()}});
    for (const auto* name : {"page.css", "charts.css", "units.js", "dom.js", "series.js", "plot.js",
                             "lines.js", "bars.js", "charts.js", "tables.js", "page.js"})
        EXPECT_THAT(page, HasSubstr(file(name))) << name;
    EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(BenchPage, RefersToNothingOutside) {
    const auto page = bench_page({});
    for (const auto* outside : {"src=", "href=\"http", "href='", "@import", "url(", "fetch(",
                                "XMLHttpRequest", "WebSocket", "innerHTML", "document.write"})
        EXPECT_THAT(page, Not(HasSubstr(outside)));
}

TEST(BenchPage, TheRunComesOutAsItWentIn) {
    const nlohmann::json run{{"machine", {{"cpu", "</script><!--<script>"}}},
                             {"clock_cost_ns", 21.5},
                             {"rows", {{{"name", "{{style}} \xc2\xb5"}, {"p50_ns", 205}}}}};
    EXPECT_EQ(nlohmann::json::parse(data_of(bench_page(run))), run);
}

}  // namespace
}  // namespace patchbay::cli
