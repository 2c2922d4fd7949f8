// SPDX-License-Identifier: Apache-2.0
//
// The page of `patchbay graph`, in a browser.
#include "graph/graph_page.hpp"

#include "graph/picture_formats.hpp"
#include "support/browser.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace patchbay::test {
namespace {

using nlohmann::json;

constexpr std::string_view kHelpers = R"(
const all = (selector) => [...page.querySelectorAll(selector)];
const shown = () => all(".node").filter((node) => node.style.display !== "none").map((node) => node.dataset.id);
const classed = (name) => all(".node." + name).map((node) => node.dataset.id);
const set = (id, value, event) => {
  const field = page.getElementById(id);
  field.value = value;
  field.dispatchEvent(new view.Event(event));
};
const count = () => page.getElementById("count").textContent;
const details = () => page.getElementById("details");
const node = (id) => page.querySelector(`[data-id=${id}]`);
const at = (target, type, x, y) => target.dispatchEvent(new view.PointerEvent(type,
  {bubbles: true, pointerId: 1, clientX: x, clientY: y}));
const click = (target) => { at(target, "pointerdown", 5, 5); at(target, "pointerup", 5, 5); };
const move = () => page.getElementById("scene").getAttribute("transform");
)";

class GraphPage : public testing::Test {
protected:
    void SetUp() override {
        if (!browser_is_installed()) GTEST_SKIP() << "chromium is not installed";
        picture.processes = {{.index = 0, .pid = 10, .name = "writer"},
                             {.index = 1, .pid = 20, .name = "reader"},
                             {.index = 2, .pid = 30, .name = "other"}};
        picture.objects = {
            {.ends = {0}, .kind = inspect::Kind::fifo, .title = "/run/jobs", .filling = {}},
            {.ends = {1, 2},
             .kind = inspect::Kind::unix_socket,
             .title = "/run/x.sock",
             .filling = "7 bytes"}};
        picture.links = {
            {.process = 0, .object = 0, .writes = true, .label = "fd 3"},
            {.process = 1, .object = 0, .reads = true, .waits = true, .label = "fd 0, waits"},
            {.process = 1, .object = 1, .reads = true, .writes = true, .label = "fd 5"},
            {.process = 2, .object = 1, .reads = true, .writes = true, .label = "fd 6"}};
    }

    /// What the script returns. Nothing may be written to the console.
    json look(const std::string& script, VisitOptions options = {}) const {
        const json facts{
            {"processes", {{{"user_id", 1234}}, {{"user_id", 0}}, {{"user_id", 0}}}},
            {"objects", {{{"number", 77}}, {{"number", 78}}, {{"number", 79}}}},
        };
        auto graph = cli::graph_json(picture, facts);
        graph["gaps"] = {{{"why", "3 processes: <b>hidden</b>"}, {"cure", "run as root"}}};
        const auto visit =
            visit_page(cli::graph_page(graph), options, std::string(kHelpers) + script);
        EXPECT_EQ(visit.console, "");
        return json::parse(visit.result, nullptr, false);
    }

    cli::Picture picture;
};

TEST_F(GraphPage, ShowsAllNodesAndLinks) {
    const auto seen = look(R"(
        const frame = page.getElementById("drawing").getBoundingClientRect();
        const inside = all(".node").every((each) => {
          const box = each.getBoundingClientRect();
          return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top &&
            box.bottom <= frame.bottom;
        });
        return {shown: shown(), count: count(), inside, links: all(".link path").map((path) =>
          [path.hasAttribute("marker-start"), path.hasAttribute("marker-end")]), waits: all(".link.waits").length,
          gaps: page.querySelector("#gaps li").textContent};)");
    EXPECT_EQ(seen["shown"], json({"p10", "p20", "p30", "o0", "o1"}));
    EXPECT_EQ(seen["count"], "3 processes, 2 objects");
    EXPECT_EQ(seen["inside"], true) << "the picture fits the window";
    EXPECT_EQ(seen["links"], json({{false, true}, {true, false}, {true, true}, {true, true}}));
    EXPECT_EQ(seen["waits"], 1);
    EXPECT_EQ(seen["gaps"], "3 processes: <b>hidden</b>; run as root");
}

TEST_F(GraphPage, SearchLeavesWhatWasFoundAndItsNeighboursBright) {
    const auto seen = look(R"(
        const result = {};
        for (const text of ["JOBS", "sock unix", "1234", "nothing", ""]) {
          set("search", text, "input");
          result[text] = [classed("found"), classed("faded"), count()];
        }
        return result;)");
    EXPECT_EQ(seen["JOBS"], json({{"o0"}, {"p30", "o1"}, "1 of 5 found"}));
    EXPECT_EQ(seen["sock unix"], json({{"o1"}, {"p10", "o0"}, "1 of 5 found"}));
    EXPECT_EQ(seen["1234"][0], json({"p10"})) << "facts are searched, too";
    EXPECT_EQ(seen["nothing"][2], "0 of 5 found");
    EXPECT_EQ(seen[""], json({json::array(), json::array(), "3 processes, 2 objects"}));
}

TEST_F(GraphPage, FiltersByKindAndProcess) {
    const auto seen = look(R"(
        const result = [];
        set("kind", "fifo", "change");
        result.push(shown());
        set("process", "p30", "change");
        result.push(shown());
        set("kind", "", "change");
        result.push(shown());
        result.push(all(".link").filter((link) => link.style.display !== "none").length);
        return result;)");
    EXPECT_EQ(seen, json({{"p10", "p20", "o0"}, {"p30"}, {"p20", "p30", "o1"}, 2}));
}

TEST_F(GraphPage, AClickShowsDetailsAndLeadsToTheOtherEnds) {
    const auto seen = look(R"(
        const result = {hidden: details().hidden};
        click(node("o1").querySelector(".shape"));
        result.title = details().querySelector("h2").textContent;
        result.text = details().textContent;
        const others = [...details().querySelectorAll("li button")];
        result.others = others.map((button) => button.textContent);
        others[1].click();
        result.next = [details().querySelector("h2").textContent, classed("chosen")];
        details().querySelector(".close").click();
        result.closed = details().hidden;
        node("p10").dispatchEvent(new view.KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
        result.keyboard = classed("chosen");
        page.dispatchEvent(new view.KeyboardEvent("keydown", {key: "Escape"}));
        result.escaped = details().hidden;
        return result;)");
    EXPECT_EQ(seen["hidden"], true);
    EXPECT_EQ(seen["title"], "/run/x.sock");
    EXPECT_NE(seen["text"].get<std::string>().find("79"), std::string::npos)
        << "facts of both ends";
    EXPECT_EQ(seen["others"], json({"reader (process 20): fd 5", "other (process 30): fd 6"}));
    EXPECT_EQ(seen["next"], json({"other", {"p30"}}));
    EXPECT_EQ(seen["closed"], true);
    EXPECT_EQ(seen["keyboard"], json({"p10"}));
    EXPECT_EQ(seen["escaped"], true);
}

TEST_F(GraphPage, MovesAndZooms) {
    const auto seen = look(R"(
        const svg = page.getElementById("drawing");
        const start = move();
        const result = {};
        svg.dispatchEvent(new view.WheelEvent("wheel", {deltaY: -300, clientX: 50, clientY: 90, cancelable: true}));
        result.wheel = move() !== start;
        page.getElementById("fit").click();
        result.fit = move() === start;
        svg.dispatchEvent(new view.KeyboardEvent("keydown", {key: "ArrowLeft", bubbles: true}));
        result.arrow = move() !== start;
        svg.dispatchEvent(new view.KeyboardEvent("keydown", {key: "0", bubbles: true}));
        result.zero = move() === start;
        page.getElementById("closer").click();
        result.closer = move() !== start;
        result.chosen = classed("chosen");
        return result;)");
    EXPECT_EQ(seen, json({{"wheel", true},
                          {"fit", true},
                          {"arrow", true},
                          {"zero", true},
                          {"closer", true},
                          {"chosen", json::array()}}));
}

TEST_F(GraphPage, NamesAreTextWhateverTheySay) {
    const std::string hostile =
        R"(<img src=x onerror="document.title='taken'"></script><script>alert(1)</script>)";
    picture.processes[0].name = hostile;
    picture.objects[0].title = hostile;
    picture.links[0].label = hostile;
    const auto seen = look(R"(
        click(node("o0").querySelector(".shape"));
        await new Promise((resolve) => view.setTimeout(resolve, 100));
        return [page.title, all("img").length, all("script").length, details().querySelector("h2").textContent,
          node("o0").querySelector("title").textContent.split("\n")[0]];)");
    EXPECT_EQ(seen, json({"Patchbay graph", 0, 2, hostile, hostile}));
}

TEST_F(GraphPage, FitsATelephoneAndTheDark) {
    for (const bool dark : {false, true}) {
        const auto seen = look(R"(
            click(node("o1").querySelector(".shape"));
            const box = details().getBoundingClientRect();
            return [page.documentElement.scrollWidth, box.left >= 0 && box.right <= 360,
              page.getElementById("drawing").clientHeight > 300, view.getComputedStyle(page.body).backgroundColor];)",
                               {.width = 360, .height = 740, .dark = dark});
        EXPECT_EQ(seen, json({360, true, true, dark ? "rgb(16, 19, 23)" : "rgb(255, 255, 255)"}));
    }
}

TEST_F(GraphPage, SaysThatThereIsNothing) {
    picture = {};
    EXPECT_EQ(look("return count();"), "No object is held by two processes.");
}

}  // namespace
}  // namespace patchbay::test
