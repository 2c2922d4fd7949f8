// SPDX-License-Identifier: Apache-2.0
//
// patchbay bench: figures for what carries messages, reasons for what does not, and nothing left behind.
#include "bench_leftovers.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Bench : public OwnIpc {
protected:
    ~Bench() override { std::filesystem::remove(path_); }
    const std::string path_ = unique_name("/tmp/");
};

ProgramResult brief(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"patchbay", "bench", "--no-save", "--duration", "5ms", "--rounds", "2"});
    return run_program(arguments);
}

const nlohmann::json& row_of(const nlohmann::json& result, const std::string& name,
                             const std::string& mode = "latency") {
    const auto& rows = result.at("rows");
    const auto found = std::ranges::find_if(
        rows, [&](const auto& row) { return row.at("name") == name && row.at("mode") == mode; });
    if (found == rows.end()) throw std::runtime_error("no row " + name);
    return *found;
}

bool has_row(const nlohmann::json& result, const std::string& name) {
    return std::ranges::any_of(result.at("rows"),
                               [&](const auto& row) { return row.at("name") == name; });
}

TEST_F(Bench, MeasuresEverythingThatCarriesMessages) {
    const auto run = brief({"--json", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const auto result = nlohmann::json::parse(run.output);
    EXPECT_EQ(result.at("schema"), "patchbay.bench/1");
    EXPECT_TRUE(result.at("ok"));
    EXPECT_NE(result.at("machine").at("kernel"), "");
    EXPECT_EQ(result.at("command").at(1), "bench");
    for (const auto* scheme :
         {"fifo", "mq", "sysvmq", "sem", "sysvsem", "signal", "unix", "tcp", "udp", "topic"}) {
        const auto& row = row_of(result, scheme);
        EXPECT_GT(row.at("p50_ns"), 0) << row;
        EXPECT_GE(row.at("max_ns"), row.at("p99_ns")) << row;
        EXPECT_EQ(row.at("rounds_ns").size(), 2) << row;
        EXPECT_GT(row.at("times_the_floor"), 0) << row;
        EXPECT_EQ(row.at("kind"), "mechanism") << row;
        EXPECT_EQ(row.at("quantiles").back(), nlohmann::json({1.0, row.at("max_ns")})) << row;
    }
    EXPECT_EQ(row_of(result, "topic").at("floor"), "cache line");
    EXPECT_EQ(row_of(result, "sem").at("message_bytes"), 0);
    EXPECT_TRUE(row_of(result, "cache line").at("floor").is_null());
    EXPECT_THAT(result.at("left_out").dump(), HasSubstr("holds a value, not messages"));
}

TEST_F(Bench, WhoSleepsHasAnotherFloor) {
    const auto run = brief({"unix", "topic", "--wait", "block,spin", "--json", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    std::vector<std::string> floors;
    const auto result = nlohmann::json::parse(run.output);
    for (const auto& row : result.at("rows")) {
        if (row.at("name") == "unix")
            floors.push_back(row.at("wait").get<std::string>() + ": " +
                             row.at("floor").get<std::string>());
    }
    EXPECT_THAT(floors, testing::ElementsAre("block: futex wake", "spin: cache line"));
}

TEST_F(Bench, ThroughputLeavesOutWhatDrops) {
    const auto run = brief({"--mode", "throughput", "--size", "1000", "--json", path_});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr("left out: udp: drops"));
    EXPECT_THAT(run.output, HasSubstr("messages/s"));
    std::ifstream file(path_);
    const auto result = nlohmann::json::parse(file);
    const auto& fifo = row_of(result, "fifo", "throughput");
    EXPECT_EQ(fifo.at("size_bytes"), 1000);
    EXPECT_GT(fifo.at("messages_per_second"), 0);
    EXPECT_NEAR(fifo.at("bytes_per_second").get<double>(),
                1000 * fifo.at("messages_per_second").get<double>(), 1);
    EXPECT_EQ(fifo.at("floor"), "ring");
    EXPECT_LT(row_of(result, "memcpy", "throughput").at("median_ns"), fifo.at("median_ns"));
    EXPECT_FALSE(has_row(result, "sem"));
}

TEST_F(Bench, FanOutReachesAllOfThem) {
    const auto run =
        brief({"topic", "fifo", "tcp", "--mode", "fanout", "--subscribers", "1,3", "--json", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const auto result = nlohmann::json::parse(run.output);
    std::vector<int> subscribers;
    for (const auto& row : result.at("rows")) {
        EXPECT_TRUE(row.at("refused").is_null()) << row;
        if (row.at("name") != "fifo") continue;
        subscribers.push_back(row.at("subscribers"));
        EXPECT_GT(row.at("send_ns"), 0);
    }
    EXPECT_THAT(subscribers, testing::ElementsAre(1, 3));
}

TEST_F(Bench, AtARateAndWakingAreOpenLoops) {
    const auto run = brief({"unix", "--mode", "latency,wake", "--rate", "5000", "--json", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const auto result = nlohmann::json::parse(run.output);
    for (const auto* mode : {"latency", "wake"}) {
        EXPECT_EQ(row_of(result, "unix", mode).at("rate_per_s"), 5000);
        EXPECT_GT(row_of(result, "unix", mode).at("p50_ns"), 0);
    }
    EXPECT_EQ(row_of(result, "unix", "wake").at("floor"), "futex wake");
}

TEST_F(Bench, OnlyWhatIsAskedForAndItsFloors) {
    const auto run = brief({"unix-seqpacket", "mq?capacity=1", "--size", "64,4Ki", "--csv", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    std::vector<std::string> lines;
    std::istringstream text(run.output);
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    ASSERT_EQ(lines.size(), 11U) << run.output;
    EXPECT_THAT(lines[0], StartsWith("name,kind,mode,size_bytes"));
    EXPECT_THAT(lines[4], StartsWith("unix-seqpacket,mechanism,latency,64,adaptive,1,"));
    EXPECT_THAT(lines[10], StartsWith("mq?capacity=1,mechanism,latency,4096,adaptive,1,"));
    for (const auto& line : lines)
        EXPECT_EQ(std::ranges::count(line, ','), std::ranges::count(lines[0], ',')) << line;
}

TEST_F(Bench, AnAddressIsMadeMeasuredAndRemoved) {
    const auto address = "fifo:" + path_;
    const auto run = brief({address, "--json", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_GT(row_of(nlohmann::json::parse(run.output), address).at("p50_ns"), 0);
    EXPECT_FALSE(std::filesystem::exists(path_));

    std::ofstream(path_) << "mine";
    const auto refused = brief({address});
    EXPECT_NE(refused.status, 0);
    EXPECT_THAT(refused.errors, HasSubstr(path_));
    EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(Bench, ATableForPeople) {
    const auto run = brief({"unix"});
    EXPECT_EQ(run.status, 0) << run.errors;
    for (const auto* part :
         {"p99.99", "x floor", "futex wake", "a floor", "Linux", "reading the clock"})
        EXPECT_THAT(run.output, HasSubstr(part));
    EXPECT_THAT(run.output, Not(HasSubstr("\x1b[")));
    EXPECT_EQ(run.errors, "");
}

TEST_F(Bench, WhatIsRefusedHasAReasonAndNoFigures) {
    const auto run = brief({"udp", "unix", "--size", "100000", "--json", "-"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.errors, HasSubstr("udp"));
    const auto result = nlohmann::json::parse(run.output);
    EXPECT_FALSE(result.at("ok"));
    EXPECT_EQ(row_of(result, "udp").at("refused").at("fault"), "unable");
    EXPECT_FALSE(row_of(result, "udp").contains("p50_ns"));
    EXPECT_GT(row_of(result, "unix").at("p50_ns"), 0);
}

TEST_F(Bench, WhatIsTooLargeForOneIsNoFailureOfAll) {
    const auto run = brief({"--size", "100000", "--json", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const auto result = nlohmann::json::parse(run.output);
    EXPECT_FALSE(has_row(result, "udp"));
    EXPECT_THAT(result.at("left_out").dump(), HasSubstr("udp"));
}

TEST_F(Bench, WrongUsageIsTold) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{"nothing"}, "mq?capacity=100"},
        {{"shm"}, "holds a value"},
        {{"sem", "--mode", "throughput"}, "carries no bytes"},
        {{"--mode", "speed"}, "latency, throughput"},
        {{"--wait", "long"}, "spin, adaptive or block"},
        {{"--size", "15"}, "--size: from 16"},
        {{"--size", "17Mi"}, "to 16Mi"},
        {{"--size", "much"}, "--size"},
        {{"--duration", "0"}, "--duration"},
        {{"--rounds", "0"}, "--rounds"},
        {{"--rate", "0"}, "--rate"},
        {{"--subscribers", "101"}, "--subscribers"},
        {{"--peer", "/no/such/program"}, "no such program"},
        {{"--peer", "/bin/true"}, "/bin/true"},
        {{"--pin", "0"}, "--pin"},
        {{"--pin", "0,999999"}, "--pin"}};
    for (const auto& [arguments, reason] : wrong) {
        auto all = arguments;
        all.insert(all.begin(), {"patchbay", "bench"});
        const auto run = run_program(all);
        EXPECT_EQ(run.status, 2) << reason;
        EXPECT_THAT(run.errors, HasSubstr(reason));
        EXPECT_EQ(run.output, "");
    }
}

TEST_F(Bench, KeepsItsFiguresForChoose) {
    std::filesystem::create_directory(path_);
    const ProgramOptions home{.environment = {"XDG_STATE_HOME=" + path_}};
    const auto run = run_program(
        {"patchbay", "bench", "unix", "topic", "--duration", "5ms", "--rounds", "2"}, home);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr(path_));
    const auto choice = run_program({"patchbay", "choose", "--json"}, home);
    EXPECT_EQ(choice.status, 0) << choice.errors;
    EXPECT_THAT(choice.output, HasSubstr("topic"));
    EXPECT_THAT(choice.output, HasSubstr("p50"));
    std::filesystem::remove_all(path_);
}

TEST_F(Bench, ComparesWithAnEarlierRun) {
    ASSERT_EQ(brief({"unix", "--json", path_}).status, 0);
    const auto run = brief({"unix", "--compare", path_});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr("before"));
    const auto none = brief({"unix", "--compare", "/no/such/file"});
    EXPECT_NE(none.status, 0);
    EXPECT_THAT(none.errors, HasSubstr("/no/such/file"));
}

TEST_F(Bench, WritesAPageWithItsFigures) {
    const auto run = brief({"unix", "topic", "--size", "64,4Ki", "--html", path_});
    EXPECT_EQ(run.status, 0) << run.errors;
    std::stringstream page;
    page << std::ifstream(path_).rdbuf();
    EXPECT_THAT(page.str(), HasSubstr("patchbay.bench/1"));
    EXPECT_THAT(page.str(), StartsWith("<!"));
    EXPECT_THAT(page.str(), Not(HasSubstr("src=\"http")));
}

TEST_F(Bench, AFileThatCannotBeWrittenIsTold) {
    const auto run = brief({"unix", "--json", "/no/such/folder/file"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.errors, HasSubstr("/no/such/folder/file"));
}

TEST_F(Bench, CtrlCLeavesNothingBehind) {
    for (const int signal : {SIGINT, SIGTERM}) {
        Program bench({"patchbay", "bench", "--no-save", "--duration", "1h"});
        bench.wait_for_output("reading the clock");
        wait_until("its files", [&] { return !left_behind(bench.pid()).empty(); });
        const auto pid = bench.pid();
        bench.signal(signal);
        EXPECT_EQ(bench.finish().status, 128 + signal);
        EXPECT_EQ(left_behind(pid), "");
    }
}

TEST_F(Bench, LeavesNothingBehind) {
    Program bench({"patchbay", "bench", "--no-save", "--duration", "5ms", "--rounds", "1"});
    const auto pid = bench.pid();
    EXPECT_EQ(bench.finish().status, 0);
    EXPECT_EQ(left_behind(pid), "");
    EXPECT_THAT(run_shell("ipcs -qs").output, Not(HasSubstr("0x51")));
}

// Nobody is left who could remove anything, but for a process that waits for just this.
TEST_F(Bench, KilledItLeavesNothingBehind) {
    Program bench({"patchbay", "bench", "--no-save", "--duration", "1h"});
    bench.wait_for_output("reading the clock");
    wait_until("its files", [&] { return !left_behind(bench.pid()).empty(); });
    const auto pid = bench.pid();
    bench.signal(SIGKILL);
    EXPECT_EQ(bench.finish().status, -SIGKILL);
    wait_until("all is removed", [&] { return left_behind(pid).empty(); });
}

class BenchPeer : public Bench {
protected:
    static ProgramResult play(const std::string& fault, const std::string& mode) {
        return run_program({"patchbay", "bench", "unix", "--no-save", "--peer", PATCHBAY_BENCH_PEER,
                            "--duration", "5ms", "--rounds", "2", "--mode", mode, "--json", "-"},
                           {.environment = {"FAULT=" + fault}});
    }
};

TEST_F(BenchPeer, IsMeasuredBesideTheOthers) {
    for (const std::string mode : {"latency", "throughput"}) {
        const auto run = play("none", mode);
        EXPECT_EQ(run.status, 0) << run.errors;
        const auto result = nlohmann::json::parse(run.output);
        const auto& row = row_of(result, "Python socket", mode);
        EXPECT_EQ(row.at("kind"), "peer");
        EXPECT_GT(row.at("median_ns"), 0);
        EXPECT_GT(row.at("times_the_floor"), 0);
        EXPECT_EQ(result.at("peers").at(0).at("settings"), "SOCK_SEQPACKET, blocking");
    }
}

TEST_F(BenchPeer, IsRefusedWhenItLosesOrDamages) {
    for (const std::string fault : {"lost", "corrupt"}) {
        const auto run = play(fault, "throughput");
        EXPECT_EQ(run.status, 1) << fault;
        const auto result = nlohmann::json::parse(run.output);
        const auto& row = row_of(result, "Python socket", "throughput");
        EXPECT_EQ(row.at("refused").at("fault"), fault);
        EXPECT_FALSE(row.contains("median_ns"));
    }
}

TEST_F(BenchPeer, IsLeftOutOfWhatItCannot) {
    const auto run = play("none", "wake");
    EXPECT_EQ(run.status, 0) << run.errors;
    const auto result = nlohmann::json::parse(run.output);
    EXPECT_FALSE(has_row(result, "Python socket"));
    EXPECT_THAT(result.at("left_out").dump(), HasSubstr("Python socket: has no wake"));
}

}  // namespace
}  // namespace patchbay::test
