// SPDX-License-Identifier: Apache-2.0
//
// patchbay graph: this machine, as a picture.
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace patchbay::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// Two processes with a FIFO between them.
class Graph : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
        writer.emplace(std::vector<std::string>{"bash", "-c", "exec sleep 600 > " + path});
        reader.emplace(std::vector<std::string>{"cat", path});
        wait_until("both have it open", [&] {
            return json_of({"--kind", "fifo"})["links"].dump().find("fd 1") != std::string::npos &&
                   links().size() == 2;
        });
    }
    void TearDown() override { ::unlink(path.c_str()); }

    static json json_of(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"patchbay", "graph", "--format", "json"});
        const auto run = run_program(arguments);
        EXPECT_EQ(run.status, 0) << run.errors;
        return json::parse(run.output, nullptr, false);
    }

    /// [pid, reads, writes] of those who have the FIFO.
    json links() const {
        const auto graph = json_of({"--pid", std::to_string(reader->pid()), "--kind", "fifo"});
        json found = json::array();
        for (const auto& link : graph["links"])
            found.push_back({link["process"], link["reads"], link["writes"]});
        return found;
    }

    std::string path = unique_name("/tmp/");
    std::optional<Program> writer;
    std::optional<Program> reader;
};

std::string id_of(const std::optional<Program>& program) {
    return 'p' + std::to_string(program->pid());
}

TEST_F(Graph, HasWhoWritesAndWhoReads) {
    json expected{{id_of(writer), false, true}, {id_of(reader), true, false}};
    if (writer->pid() > reader->pid()) std::swap(expected[0], expected[1]);
    EXPECT_EQ(links(), expected);
    const auto graph = json_of({"--pid", std::to_string(writer->pid()), "--kind", "fifo"});
    EXPECT_EQ(graph["schema"], "patchbay.graph/1");
    EXPECT_THAT(graph["nodes"].dump(), HasSubstr(path));
    EXPECT_TRUE(graph["gaps"].is_array());
}

TEST_F(Graph, IsWrittenInEachLanguage) {
    const auto pid = std::to_string(reader->pid());
    const auto drawn = [&](const std::string& format) {
        return run_program(
                   {"patchbay", "graph", "--pid", pid, "--kind", "fifo", "--format", format})
            .output;
    };
    EXPECT_THAT(drawn("dot"), HasSubstr(" -> " + id_of(reader) + " [dir=forward"));
    EXPECT_THAT(drawn("mermaid"), HasSubstr("flowchart LR"));
    EXPECT_THAT(drawn("svg"), HasSubstr("</svg>"));
    EXPECT_THAT(drawn("html"), HasSubstr("</html>"));
    EXPECT_EQ(run_program({"patchbay", "graph", "--pid", pid, "--kind", "fifo"}).output,
              drawn("dot"));
}

TEST_F(Graph, TheEndingOfTheFileChoosesTheLanguage) {
    const auto file = path + ".svg";
    const auto run = run_program(
        {"patchbay", "graph", "--pid", std::to_string(reader->pid()), "--output", file});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(run.output, "");
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    EXPECT_THAT(text.str(), testing::StartsWith("<svg "));
    std::filesystem::remove(file);
}

TEST(GraphUsage, WrongArgumentsAreNamed) {
    for (const auto& [arguments, status, message] :
         std::vector<std::tuple<std::vector<std::string>, int, std::string>>{
             {{"--kind", "pip"}, 2, "no kind 'pip', but pipe, fifo"},
             {{"--format", "png"}, 2, "not 'png'"},
             {{"--pid", "0"}, 2, "--pid"},
             {{"--pid", "4194305"}, 1, "no process 4194305"},
             {{"--output", "/nowhere/x.svg"}, 1, "/nowhere/x.svg"}}) {
        std::vector<std::string> all{"patchbay", "graph"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const auto run = run_program(all);
        EXPECT_EQ(run.status, status) << run.errors;
        EXPECT_THAT(run.errors, HasSubstr(message));
    }
}

}  // namespace
}  // namespace patchbay::test
