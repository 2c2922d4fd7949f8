// SPDX-License-Identifier: Apache-2.0
#include "graph/graph_page.hpp"
#include "graph/picture_formats.hpp"
#include "support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Names that mean something in each of the languages.
const std::string kHostile = R"(a"];x -> y; \\N </title><script>alert(1)</script> `#quot;` |{} 漢)";

Picture hostile_picture() {
    Picture picture;
    picture.processes = {{.index = 0, .pid = 10, .name = kHostile},
                         {.index = 1, .pid = 20, .name = "reader"}};
    picture.objects = {
        {.ends = {0}, .kind = inspect::Kind::fifo, .title = kHostile, .filling = "1 bytes"}};
    picture.links = {
        {.process = 0, .object = 0, .writes = true, .label = "fd 3"},
        {.process = 1, .object = 0, .reads = true, .waits = true, .label = "fd 0, waits"}};
    return picture;
}

TEST(PictureFormats, DotIsReadByGraphvizAsItWasMeant) {
    const auto text = dot_of(hostile_picture());
    EXPECT_THAT(text, HasSubstr("p10 -> o0 [dir=forward, label=\"fd 3\"];"));
    EXPECT_THAT(text, HasSubstr("o0 -> p20 [dir=forward, label=\"fd 0, waits\", style=dashed];"));
    if (!test::is_installed("dot")) GTEST_SKIP() << "graphviz is not installed";
    const auto drawn = test::run_program({"dot", "-Tplain"}, {.input = text});
    EXPECT_EQ(drawn.status, 0) << drawn.errors;
    EXPECT_EQ(drawn.errors, "");
    const auto drawing = test::run_program({"dot", "-Tsvg"}, {.input = text});
    // The text of a label, as XML.
    EXPECT_THAT(drawing.output,
                HasSubstr(R"(10 a&quot;];x &#45;&gt; y; \\N &lt;/title&gt;&lt;script&gt;)"));
}

TEST(PictureFormats, MermaidHasNoMarkupFromNames) {
    const auto text = mermaid_of(hostile_picture());
    EXPECT_THAT(text, HasSubstr("flowchart LR\n    p10[\"10 a#34;#93;#59;x -#62; y"));
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    EXPECT_THAT(text, HasSubstr("p10 -->|\"fd 3\"| o0\n"));
    EXPECT_THAT(text, HasSubstr("o0 -->|\"fd 0, waits\"| p20\n"));
}

TEST(PictureFormats, SvgHasNamesAsText) {
    const auto text = svg_of(hostile_picture());
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    EXPECT_THAT(text, HasSubstr("&lt;/title&gt;&lt;script&gt;alert(1)"));
    const auto read = test::run_program(
        {"/usr/bin/python3", "-c",
         "import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())"},
        {.input = text});
    EXPECT_EQ(read.status, 0) << read.errors;
}

TEST(PictureFormats, JsonHasEachNodeWithItsPlaceAndDetails) {
    const auto graph = graph_json(hostile_picture(), {{"processes", {{{"pid", 10}}, {{"pid", 20}}}},
                                                      {"objects", {{{"id", "x"}}}}});
    ASSERT_EQ(graph["nodes"].size(), 3U);
    EXPECT_EQ(graph["nodes"][1]["details"]["pid"], 20);
    EXPECT_EQ(graph["nodes"][2]["details"][0]["id"], "x");
    EXPECT_EQ(graph["nodes"][2]["title"], kHostile);
    EXPECT_LT(graph["nodes"][0]["x"], graph["nodes"][2]["x"]);
    EXPECT_EQ(graph["links"][0], (nlohmann::json{{"process", "p10"},
                                                 {"object", "o0"},
                                                 {"reads", false},
                                                 {"writes", true},
                                                 {"waits", false},
                                                 {"label", "fd 3"}}));
}

TEST(PictureFormats, PageNeedsNoNetworkAndNamesCannotEndItsData) {
    const auto page = graph_page(graph_json(hostile_picture(), {}));
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("https:")));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(Shortened, LeavesOutTheMiddleAndNoHalfCharacters) {
    EXPECT_EQ(shortened("abcdefghij", 10), "abcdefghij");
    EXPECT_EQ(shortened("abcdefghijk", 10), "abc...hijk");
    EXPECT_EQ(shortened("äöüäöüäöüäöü", 10), "äöü...üäöü");
}

}  // namespace
}  // namespace patchbay::cli
