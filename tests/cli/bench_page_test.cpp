// SPDX-License-Identifier: Apache-2.0
//
// The page of `patchbay bench --html`, in a browser: what it shows.
#include "bench_page_fixture.hpp"
#include "synthetic_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using Texts = std::vector<std::string>;

TEST_F(BenchPage, ShowsEachChartWithAllThatWasMeasured) {
    const SyntheticRun run;
    const auto seen = look(run.json(), R"(return {charts: charts(), tables: names("latency").length,
        series: Object.fromEntries(charts().map((chart) => [chart, drawn(chart)])),
        floors: all("svg[data-chart=latency] .kind-floor .line").length,
        failed: !page.getElementById("failure").hidden};)");
    EXPECT_THAT(seen["charts"].get<Texts>(),
                ElementsAre("latency", "distribution", "throughput", "fanout", "wake"));
    for (const auto& [chart, count] : seen["series"].items())
        EXPECT_EQ(count, run.series()) << chart;
    EXPECT_EQ(seen["tables"], run.series() * run.sizes_bytes.size());
    EXPECT_EQ(seen["floors"], 1);
    EXPECT_EQ(seen["failed"], false);
}

TEST_F(BenchPage, ShowsWhereAndHowItWasMeasured) {
    const auto seen = look(SyntheticRun().json(),
                           R"(return {head: page.querySelector("header").innerText,
        peers: texts("[data-table=peers] tbody tr"), left_out: texts("#left-out li")};)");
    for (const auto* fact :
         {"Example 9000", "6.18.5", "2026-05-04 10:00 UTC", "0 and 1", "tsc, read in 21.5",
          "patchbay bench --html 'a page.html'", "a hypervisor shares the machine out"})
        EXPECT_THAT(seen["head"].get<std::string>(), HasSubstr(fact));
    EXPECT_THAT(seen["peers"].get<Texts>(),
                ElementsAre("Aeron1.2.3as it comes", "ZeroMQ1.2.3as it comes"));
    EXPECT_THAT(seen["left_out"].get<Texts>(), ElementsAre("vsock: this kernel has none"));
}

TEST_F(BenchPage, LeavesOutWhatWasNotMeasured) {
    SyntheticRun run;
    run.modes = {"throughput"};
    const auto seen = look(run.json(), R"(return {charts: charts(),
        tables: all("#tables table").map((table) => table.dataset.table)};)");
    EXPECT_THAT(seen["charts"].get<Texts>(), ElementsAre("throughput"));
    EXPECT_THAT(seen["tables"].get<Texts>(), ElementsAre("throughput"));
}

TEST_F(BenchPage, ARunWithoutRowsIsAPage) {
    const auto seen = look({{"rows", json::array()}},
                           R"(return [charts().length, page.getElementById("failure").hidden];)");
    EXPECT_EQ(seen, json({0, true}));
}

TEST_F(BenchPage, DrawsBarsWhereThereIsOneSetting) {
    SyntheticRun run;
    run.sizes_bytes = {64};
    run.subscribers = {8};
    const auto seen =
        look(run.json(), R"(const bars = (chart) => all(`svg[data-chart=${chart}] .bar`).length;
        return [bars("latency"), bars("throughput"), bars("fanout"), bars("wake"), bars("distribution"),
            all("svg[data-chart=latency] [data-floor]").length];)");
    const auto count = run.series();
    EXPECT_EQ(seen, json({count, count, count, count, 0, 1}));
}

TEST_F(BenchPage, NamesStayText) {
    const std::string hostile = R"(</script><img src=x onerror="parent.hit=1"><!--<script>)";
    SyntheticRun run;
    run.mechanisms = {"topic", hostile, "__proto__", "constructor"};
    run.peers = {hostile};
    run.floor = hostile + "floor";
    auto data = run.json();
    for (const auto* key : {"warnings", "left_out", "command"}) data[key] = {hostile};
    data["machine"]["cpu"] = hostile;
    data["peers"] = {{{"name", hostile}, {"version", hostile}, {"settings", {{hostile, hostile}}}}};
    refuse(data["rows"][2], "lost", hostile);
    const auto seen = look(data, R"(
        const plot = page.querySelector("svg[data-chart=latency]");
        plot.focus();
        for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp"]) press(plot, key);
        return {heading: page.getElementById("machine").textContent, images: all("img").length, hit: window.hit ?? 0,
            data: JSON.parse(page.getElementById("run").textContent), names: names("wake").sort()};)");
    EXPECT_EQ(seen["heading"], hostile);
    EXPECT_EQ(seen["images"], 0);
    EXPECT_EQ(seen["hit"], 0);
    EXPECT_EQ(seen["data"], data);
    EXPECT_THAT(seen["names"].get<Texts>(),
                testing::UnorderedElementsAre(hostile, hostile, hostile + "floor", "__proto__",
                                              "constructor", "topic"));
}

TEST_F(BenchPage, FetchesNothing) {
    const auto seen =
        look(SyntheticRun().json(),
             R"(return view.performance.getEntriesByType("resource").map(({name}) => name)
            .concat(all("[src], link[href]").map((node) => node.src ?? node.href)
                .filter((address) => !address.startsWith("data:")));)");
    EXPECT_EQ(seen, json::array());
}

TEST_F(BenchPage, FitsATelephone) {
    auto data = SyntheticRun().json();
    data["command"].push_back(std::string(200, 'x'));
    data["warnings"].push_back(std::string(200, 'y'));
    data["machine"]["cpu"] = std::string(80, 'z');
    const auto seen =
        look(data, R"(return [page.documentElement.clientWidth, page.documentElement.scrollWidth,
        page.body.scrollWidth, page.querySelector("svg[data-chart=latency]").getBoundingClientRect().right <= 360];)",
             {.width = 360, .height = 740});
    EXPECT_EQ(seen[3], true);
    for (const auto index : {0, 1, 2}) EXPECT_LE(seen[index], 360);
}

TEST_F(BenchPage, NamesStayInSightWhenATableMoves) {
    const auto seen =
        look(SyntheticRun().json(), R"(const frame = page.querySelector("#table-latency .scroller");
        const left = () => frame.querySelector("tbody th").getBoundingClientRect().left;
        const before = left();
        frame.scrollLeft = 200;
        frame.dispatchEvent(new view.Event("scroll"));
        return [frame.scrollLeft, left() - before];)",
             {.width = 360, .height = 740});
    EXPECT_EQ(seen, json({200, 0}));
}

TEST_F(BenchPage, HasTwoColourSchemes) {
    const std::string script =
        "const style = view.getComputedStyle(page.body); return [style.backgroundColor, "
        "style.color];";
    const auto light = look(SyntheticRun().json(), script);
    const auto dark = look(SyntheticRun().json(), script, {.dark = true});
    EXPECT_EQ(light[0], "rgb(255, 255, 255)");
    EXPECT_NE(light[0], dark[0]);
    EXPECT_NE(light[1], dark[1]);
}

}  // namespace
}  // namespace patchbay::test
