// SPDX-License-Identifier: Apache-2.0
//
// patchbay choose: the answer first, why, and with which figures.
#include "patchbay/traits.hpp"

#include "benchmarks/synthetic_run.hpp"
#include "choice/needs.hpp"
#include "choice/patterns.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Choose : public testing::Test {
protected:
    Choose() { std::filesystem::create_directories(folder_ + "/patchbay"); }
    ~Choose() override { std::filesystem::remove_all(folder_); }

    /// With a store of its own, which is empty unless a test fills it.
    [[nodiscard]] ProgramResult choose(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"patchbay", "choose"});
        return run_program(arguments, {.environment = {"XDG_STATE_HOME=" + folder_}});
    }
    [[nodiscard]] nlohmann::json chosen(std::vector<std::string> arguments) const {
        arguments.emplace_back("--json");
        return nlohmann::json::parse(choose(std::move(arguments)).output);
    }
    static void write(const std::string& path, const std::string& text) {
        std::ofstream(path) << text;
    }

    const std::string folder_ = unique_name("/tmp/");
    const std::string run_ = folder_ + "/run.json";
    const std::string store_ = folder_ + "/patchbay/bench.json";
};

std::string figures() {
    return cli::synthetic_run({{.name = "topic", .ns = 200},
                               {.name = "unix", .ns = 7000},
                               {.name = "OtherMQ", .ns = 150, .kind = "peer"},
                               {.mode = "throughput", .name = "topic", .ns = 20},
                               {.mode = "throughput", .name = "unix", .ns = 700},
                               {.mode = "fanout",
                                .name = "topic",
                                .ns = 90'000,
                                .size_bytes = 65'536,
                                .subscribers = 16},
                               {.mode = "fanout",
                                .name = "tcp",
                                .ns = 120'000,
                                .size_bytes = 65'536,
                                .subscribers = 16},
                               {.mode = "fanout",
                                .name = "unix",
                                .ns = 60'000,
                                .size_bytes = 65'536,
                                .subscribers = 16}})
        .dump();
}

TEST_F(Choose, AnswersFirstAndSaysWhy) {
    write(run_, figures());
    const auto run = choose({"--from", run_, "--needs", "ordered,sender-waits"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(run.errors, "");
    EXPECT_THAT(run.output, StartsWith("topic:/name\n  why      from one to another; "));
    EXPECT_THAT(run.output,
                AllOf(HasSubstr("keeps the order"),
                      HasSubstr("here     200 ns one way (p50), p99 600 ns "
                                "(64 B, adaptive; 2026-05-04)\n"),
                      HasSubstr("second   unix:/path: 35.0 x the latency"),
                      HasSubstr("faster   OtherMQ 1.2"),
                      HasSubstr("careful  the figures are not of this machine"),
                      HasSubstr("not      sem sysvsem signal: carries no bytes; does not make"),
                      HasSubstr("more     patchbay explain topic\n")));
}

TEST_F(Choose, SaysWhatTheNearestFigureIsOf) {
    write(run_, figures());
    const auto run = choose({"--from", run_, "--pattern", "fanout", "--subscribers", "20", "--size",
                             "1Mi", "--needs", "ordered,crosses-machines"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output,
                StartsWith("tcp:HOST:PORT, one for each receiver, and a send for each\n"));
    EXPECT_THAT(run.output, HasSubstr("120 us until each of 16 receivers has a message"));
    EXPECT_THAT(run.output, HasSubstr("nearest to 1 MiB and 20 receivers that was"));
    EXPECT_THAT(run.output, HasSubstr("may reorder"));
}

TEST_F(Choose, TakesTheLastFiguresOfThisMachine) {
    EXPECT_EQ(chosen({"--pattern", "fanout"})["by"], "traits");
    write(store_, figures());
    const auto answer = chosen({"--pattern", "fanout"});
    EXPECT_EQ(answer["by"], "figures");
    EXPECT_EQ(answer["answer"], "unix");
    EXPECT_EQ(answer["figures"]["source"], store_);
}

TEST_F(Choose, WithoutFiguresItSaysHowToGetThem) {
    const auto run = choose({});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr("run `patchbay bench` for figures"));
    EXPECT_THAT(run.output, Not(HasSubstr("here ")));
}

TEST_F(Choose, TheSameAsData) {
    write(run_, figures());
    const auto answer = chosen({"--from", run_, "--needs", "ordered"});
    EXPECT_EQ(answer["answer"], "topic");
    EXPECT_EQ(answer["question"]["needs"], nlohmann::json({"ordered"}));
    EXPECT_EQ(answer["meets_all"][0]["figure"]["p50_ns"], 200.0);
    EXPECT_EQ(answer["cost_of_second"][0]["ratio"], 35.0);
    EXPECT_EQ(answer["faster_peer"]["name"], "OtherMQ");
    EXPECT_EQ(answer["meets_all"].size() + answer["others"].size(), all_traits().size());
}

TEST_F(Choose, WhereNothingMeetsAllTheNearestIsNamed) {
    const auto run = choose({"--pattern", "share", "--needs", "crosses-machines"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.output,
                StartsWith("nothing meets all of it; nearest is mq:/name\n  lacks    stays on"));
    EXPECT_EQ(run.errors,
              "patchbay: choose: nothing meets all of it; nearest is mq: stays on one machine\n");
    const auto answer = chosen({"--pattern", "share", "--needs", "crosses-machines"});
    EXPECT_TRUE(answer["answer"].is_null());
    EXPECT_EQ(answer["others"][0]["missing"], nlohmann::json({"crosses-machines"}));
}

TEST_F(Choose, WrongUsageNamesWhatThereIs) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{"--pattern", "gossip"}, "one of one-to-one fanout share request event latest"},
        {{"--needs", "ordered,speed"}, "no need 'speed'; one of ordered keeps-every"},
        {{"--for", "money"}, "latency or throughput"},
        {{"--wait", "long"}, "spin, adaptive or block"},
        {{"--size", "much"}, "--size"},
        {{"--subscribers", "0"}, "--subscribers"},
        {{"--subscribers", "3"}, "of fanout and share only"},
        {{"--pattern", "event", "--size", "3"}, "an event carries nothing"}};
    for (const auto& [arguments, reason] : wrong) {
        const auto run = choose(arguments);
        EXPECT_EQ(run.status, 2) << reason;
        EXPECT_THAT(run.errors, HasSubstr(reason));
        EXPECT_EQ(run.output, "");
    }
}

TEST_F(Choose, AFileThatIsNoRunIsTold) {
    for (const auto* text : {"", "{", "[]", "{\"schema\": \"patchbay.bench/2\"}"}) {
        write(run_, text);
        const auto run = choose({"--from", run_});
        EXPECT_EQ(run.status, 1) << text;
        EXPECT_THAT(run.errors, HasSubstr(run_ + ": not a benchmark run of patchbay: "));
        EXPECT_EQ(run.output, "");
    }
    EXPECT_THAT(choose({"--from", folder_ + "/none"}).errors, HasSubstr("no such file"));
}

TEST_F(Choose, TheHelpNamesEachPatternAndEachNeed) {
    const auto help = choose({"--help"}).output;
    for (const auto& pattern : cli::all_patterns())
        EXPECT_THAT(help, HasSubstr(std::string(pattern.name)));
    for (const auto& need : cli::all_needs()) EXPECT_THAT(help, HasSubstr(need.name));
}

}  // namespace
}  // namespace patchbay::test
