// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/run.hpp"

#include "benchmarks/synthetic_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::cli {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

Json example() {
    return synthetic_run({{.name = "cache line", .ns = 100, .kind = "floor", .wait = "spin"},
                          {.name = "topic", .ns = 120, .wait = "spin", .floor = "cache line"},
                          {.mode = "fanout", .name = "mq", .ns = 5000, .subscribers = 10},
                          {.name = "udp", .size_bytes = 100'000, .refused = "too long"}});
}

TEST(BenchRun, HasTheFiguresOfTheFile) {
    const auto run = parse_run(example(), "now.json");
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->machine.text(), "Abacus 5, 2 cores, Linux 6.1.0");
    ASSERT_EQ(run->rows.size(), 4U);
    const auto& topic = run->rows[1];
    EXPECT_EQ(topic.p50_ns, 120);
    EXPECT_EQ(topic.rounds_ns.size(), 9U);
    EXPECT_EQ(topic.measured, "2026-05-04T10:00:00Z");
    EXPECT_EQ(run->rows[2].messages_per_second, 200'000);
    ASSERT_TRUE(run->rows[3].refused);
    EXPECT_EQ(run->rows[3].refused->message, "too long");
    EXPECT_EQ(run->peers.at(0).version, "1.2");
}

TEST(BenchRun, FindsRowsByWhatWasMeasured) {
    const auto run = parse_run(example(), "now.json").value();
    auto key = run.rows[2].key;
    EXPECT_EQ(run.find(key), &run.rows[2]);
    key.subscribers = 20;
    EXPECT_EQ(run.find(key), nullptr);
    EXPECT_EQ(run.floor_of(run.rows[1]), run.rows.data());
    EXPECT_EQ(run.floor_of(run.rows[0]), nullptr);
    EXPECT_EQ(setting_text(run.rows[2].key), "fanout, 64 B, adaptive, 10 subscribers");
}

TEST(BenchRun, AKeyMoreIsNoError) {
    auto json = example();
    json["mood"] = "good";
    json["rows"][0]["colour"] = {1, 2, 3};
    EXPECT_TRUE(parse_run(json, "now.json"));
}

TEST(BenchRun, SaysWhatIsWrong) {
    const std::vector<std::pair<std::function<void(Json&)>, std::string>> wrong{
        {[](Json& run) { run = 3; }, "an object expected"},
        {[](Json& run) { run.erase("schema"); }, "schema is missing"},
        {[](Json& run) { run["schema"] = "other/1"; }, "its schema is other/1"},
        {[](Json& run) { run["schema"] = "patchbay.bench/2"; },
         "its format is patchbay.bench/2, and this version reads patchbay.bench/1"},
        {[](Json& run) { run.erase("rows"); }, "rows is missing"},
        {[](Json& run) { run["rows"] = "none"; }, "rows: an array expected"},
        {[](Json& run) { run["machine"].erase("cpu"); }, "machine.cpu is missing"},
        {[](Json& run) { run["machine"]["virtual"] = "no"; }, "machine.virtual: true or false"},
        {[](Json& run) { run["rows"][1].erase("wait"); }, "rows[1].wait is missing"},
        {[](Json& run) { run["rows"][1]["size_bytes"] = -1; }, "rows[1].size_bytes: a whole"},
        {[](Json& run) { run["rows"][1]["kind"] = "idea"; }, "floor, mechanism or peer expected"},
        {[](Json& run) { run["rows"][1]["rounds_ns"] = {1, "2"}; }, "rows[1].rounds_ns: an array"},
        {[](Json& run) { run["rows"][1]["median_ns"] = 0; }, "rows[1].median_ns: more than"},
        {[](Json& run) { run["rows"][3]["refused"] = "no"; }, "rows[3].refused: an object"},
    };
    for (const auto& [damage, reason] : wrong) {
        auto json = example();
        damage(json);
        const auto run = parse_run(json, "now.json");
        ASSERT_FALSE(run) << reason;
        EXPECT_THAT(run.error().message, HasSubstr("now.json: not a benchmark run of patchbay: "));
        EXPECT_THAT(run.error().message, HasSubstr(reason));
    }
}

}  // namespace
}  // namespace patchbay::cli
