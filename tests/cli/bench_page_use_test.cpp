// SPDX-License-Identifier: Apache-2.0
//
// The page of `patchbay bench --html`, in a browser: what its reader can do with it.
#include "bench_page_fixture.hpp"
#include "synthetic_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using Texts = std::vector<std::string>;

TEST_F(BenchPage, SortsByTheColumnThatIsClicked) {
    SyntheticRun run;
    run.sizes_bytes = {64};
    run.mechanisms = {"topic", "fifo"};
    run.peers = {"Aeron"};
    auto data = run.json();
    refuse(data["rows"][3], "reordered", "message 7 came after 8");  // Aeron's latency
    const auto seen =
        look(data, R"(const header = (text) => named("[data-table=latency] th button", text);
        const sorts = () => all("[data-table=latency] th[aria-sort]").map((th) =>
            `${th.textContent} ${th.getAttribute("aria-sort")}`);
        const result = {first: [names("latency"), sorts()]};
        header("p99").click();
        result.up = [names("latency"), sorts()];
        header("p99").click();
        result.down = [names("latency"), sorts()];
        header("mechanism").click();
        result.name = [names("latency"), sorts()];
        result.refused = texts("[data-table=latency] td.refused");
        return result;)");
    const json ascending{"cache line", "topic", "fifo", "Aeron"};
    EXPECT_EQ(seen["first"], json({ascending, {"size ascending"}}));
    EXPECT_EQ(seen["up"], json({ascending, {"p99 ascending"}}));
    EXPECT_EQ(seen["down"], json({{"fifo", "topic", "cache line", "Aeron"}, {"p99 descending"}}))
        << "what was refused has no figure, and stays last";
    EXPECT_EQ(seen["name"],
              json({{"Aeron", "cache line", "fifo", "topic"}, {"mechanism ascending"}}));
    EXPECT_EQ(seen["refused"], json({"refused: reordered message 7 came after 8"}));
}

TEST_F(BenchPage, FiltersByTheBeginningsOfWords) {
    const auto seen = look(SyntheticRun().json(), R"(const filter = page.getElementById("filter");
        const type = (text) => { filter.value = text; filter.dispatchEvent(new view.Event("input")); };
        const result = [];
        for (const text of ["TOPIC 4kib", "mq", "seqpacket 64kib", "peer fan-out", "nothing", ""]) {
          type(text);
          result.push([names("latency").length, names("fanout").length, texts("#filter-count")[0]]);
        }
        return result;)");
    EXPECT_EQ(seen, json({{1, 0, "2 of 110 rows."},
                          {3, 3, "10 of 110 rows."},
                          {1, 0, "2 of 110 rows."},
                          {0, 6, "6 of 110 rows."},
                          {0, 0, "0 of 110 rows."},
                          {33, 33, ""}}));
}

TEST_F(BenchPage, ALineCanBeSwitchedOffInAllCharts) {
    const SyntheticRun run;
    const auto seen = look(run.json(), R"(
        const chip = (text) => named("#chart-latency .legend button", text);
        const counts = () => [drawn("latency"), drawn("wake"), chip("fifo").getAttribute("aria-pressed")];
        const result = [counts()];
        chip("fifo").click();
        result.push(counts());
        chip("Patchbay").click();
        result.push(counts());
        chip("Patchbay").click();
        result.push(counts());
        for (const kind of ["Patchbay", "Peers", "Floors"]) chip(kind).click();
        result.push(texts("#chart-latency .empty"));
        return result;)");
    const auto count = run.series();
    EXPECT_EQ(seen, json({{count, count, "true"},
                          {count - 1, count - 1, "false"},
                          {count - 8, count - 8, "false"},
                          {count, count, "true"},
                          {"Every line is switched off: choose one below."}}));
}

TEST_F(BenchPage, TheLegendMakesALineStandOut) {
    const auto seen = look(SyntheticRun().json(), R"(
        const figure = page.getElementById("chart-latency");
        const chip = named("#chart-latency .legend-item", "sysvmq");
        const result = [figure.classList.contains("has-emphasis")];
        chip.focus();
        chip.dispatchEvent(new view.Event("focus"));  // the frame has none of its own
        result.push(figure.classList.contains("has-emphasis"));
        result.push(all("#chart-latency g.series.emphasised[data-series]").map((node) => node.dataset.series));
        chip.dispatchEvent(new view.Event("blur"));
        result.push(figure.classList.contains("has-emphasis"));
        return result;)");
    EXPECT_EQ(seen, json({false, true, {"sysvmq"}, false}));
}

TEST_F(BenchPage, ArrowKeysTellExactFigures) {
    SyntheticRun run;
    run.mechanisms = {"topic"};
    run.peers = {};
    const auto seen =
        look(run.json(), R"(const plot = page.querySelector("svg[data-chart=latency]");
        const tip = () => texts("#chart-latency .tooltip")[0];
        const result = [plot.getAttribute("tabindex"), page.querySelector("#chart-latency .tooltip").hidden];
        press(plot, "ArrowRight");
        result.push(tip());
        press(plot, "ArrowUp");
        result.push(tip());
        press(plot, "ArrowRight");
        result.push(tip());
        press(plot, "Escape");
        result.push(page.querySelector("#chart-latency .tooltip").hidden);
        return result;)");
    EXPECT_EQ(seen[0], "0");
    EXPECT_EQ(seen[1], true);
    EXPECT_THAT(seen[2].get<std::string>(), HasSubstr("cache line (floor)64 B, spinp50181.41 ns"));
    EXPECT_THAT(seen[3].get<std::string>(), HasSubstr("topic64 B, spinp50322.50 ns"));
    EXPECT_THAT(seen[3].get<std::string>(), HasSubstr("\u00d7 floor1.78 \u00d7 cache line"));
    EXPECT_THAT(seen[4].get<std::string>(), HasSubstr("topic4 KiB, spinp50480.00 ns"));
    EXPECT_EQ(seen[5], true);
}

TEST_F(BenchPage, AChoiceIsOfferedWhereSettingsDiffer) {
    SyntheticRun run;
    run.waits = {"block", "spin"};
    const auto seen = look(run.json(), R"(
        const groups = (chart) => all(`#chart-${chart} .choice`).map((node) => node.getAttribute("aria-label"));
        const pressed = () => texts("#chart-distribution [aria-pressed=true]").slice(0, 2);
        const before = page.querySelector("svg[data-chart=distribution] .topic .line").getAttribute("d");
        const result = [groups("latency"), groups("distribution"), groups("wake"), pressed()];
        named("#chart-distribution .choice button", "64\u00a0KiB").click();
        named("#chart-distribution .choice button", "block").click();
        result.push(pressed(), drawn("distribution"));
        const measure = (text) => named("#chart-throughput .choice button", text).click();
        measure("GB/s");
        result.push(texts("svg[data-chart=throughput] .grid .title")[0]);
        return result;)");
    EXPECT_EQ(seen[0], json({"Show", "Waiting"}));
    EXPECT_EQ(seen[1], json({"Size", "Waiting"}));
    EXPECT_EQ(seen[2], json::array());
    EXPECT_EQ(seen[3], json({"64 B", "spin"}));
    EXPECT_EQ(seen[4], json({"64 KiB", "block"}));
    EXPECT_EQ(seen[5], run.series());
    EXPECT_EQ(seen[6], "bytes per second; higher is better");
}

TEST_F(BenchPage, TheDataCanBeSaved) {
    const auto data = SyntheticRun().json();
    // Up to where the browser would ask where to put it.
    const auto seen = look(data, R"(const saved = {};
        view.Blob = class { constructor(parts) { saved.text = parts.join(""); } };
        view.URL.createObjectURL = () => "#";
        view.HTMLAnchorElement.prototype.click = function () { saved.name = this.download; };
        page.getElementById("download").click();
        return [JSON.parse(saved.text), saved.name, texts("#data-status")[0]];)");
    EXPECT_EQ(seen[0], data);
    EXPECT_EQ(seen[1], "patchbay-bench-2026-05-04T100000Z.json");
    EXPECT_EQ(seen[2], "Saved as patchbay-bench-2026-05-04T100000Z.json.");
}

}  // namespace
}  // namespace patchbay::test
