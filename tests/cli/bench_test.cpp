// SPDX-License-Identifier: Apache-2.0
//
// patchbay bench: figures for what carries messages, reasons for what does not, and nothing left behind.
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
                     {"patchbay", "bench", "--duration", "5ms", "--rounds", "2"});
    return run_program(arguments);
}

const nlohmann::json& row_of(const nlohmann::json& result, const std::string& name) {
    const auto& rows = result.at("mechanisms");
    const auto found =
        std::ranges::find_if(rows, [&](const auto& row) { return row.at("name") == name; });
    if (found == rows.end()) throw std::runtime_error("no row " + name);
    return *found;
}

/// Names of files that a run with this pid made.
std::string left_behind(int pid) {
    const auto own = "patchbay-bench." + std::to_string(pid) + '.';
    std::string names;
    for (const auto* const folder : {"/dev/shm", "/tmp"}) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().filename().string().contains(own))
                names += entry.path().string() + '\n';
        }
    }
    return names;
}

TEST_F(Bench, MeasuresEverythingThatCarriesMessages) {
    const auto run = brief({"--json", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    const auto result = nlohmann::json::parse(run.output);
    EXPECT_EQ(result.at("mode"), "latency");
    EXPECT_TRUE(result.at("ok"));
    EXPECT_NE(result.at("machine").at("kernel"), "");
    for (const auto* scheme : {"fifo", "mq", "sysvmq", "unix", "tcp", "udp", "topic"}) {
        const auto& row = row_of(result, scheme);
        EXPECT_GT(row.at("p50_ns"), 0) << row;
        EXPECT_GE(row.at("max_ns"), row.at("p99_ns")) << row;
        EXPECT_EQ(row.at("rounds_ns").size(), 2) << row;
        EXPECT_GT(row.at("times_the_floor"), 0) << row;
    }
    EXPECT_EQ(row_of(result, "topic").at("floor"), "cache line");
    EXPECT_EQ(row_of(result, "unix").at("floor"), "futex wake");
    EXPECT_TRUE(row_of(result, "cache line").at("floor").is_null());
}

TEST_F(Bench, ThroughputLeavesOutWhatDrops) {
    const auto run = brief({"--mode", "throughput", "--size", "1000", "--json", path_});
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr("left out: udp drops"));
    EXPECT_THAT(run.output, HasSubstr("messages/s"));
    std::ifstream file(path_);
    const auto result = nlohmann::json::parse(file);
    EXPECT_EQ(row_of(result, "fifo").at("size_bytes"), 1000);
    EXPECT_GT(row_of(result, "fifo").at("messages_per_second"), 0);
    EXPECT_EQ(row_of(result, "fifo").at("floor"), "ring");
    EXPECT_LT(row_of(result, "memcpy").at("median_ns"), row_of(result, "fifo").at("median_ns"));
}

TEST_F(Bench, OnlyWhatIsAskedForAndItsFloors) {
    const auto run = brief({"unix-seqpacket", "mq?capacity=1", "--csv", "-"});
    EXPECT_EQ(run.status, 0) << run.errors;
    std::vector<std::string> lines;
    std::istringstream text(run.output);
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    ASSERT_EQ(lines.size(), 5U) << run.output;
    EXPECT_THAT(lines[0], StartsWith("mechanism,mode,size_bytes"));
    EXPECT_THAT(lines[3], StartsWith("unix-seqpacket,latency,64,"));
    EXPECT_THAT(lines[4], StartsWith("mq?capacity=1,latency,64,"));
    for (const auto& line : lines) EXPECT_EQ(std::ranges::count(line, ','), 13) << line;
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
    EXPECT_EQ(row_of(result, "udp").at("refused").at("fault"), "failed");
    EXPECT_FALSE(row_of(result, "udp").contains("p50_ns"));
    EXPECT_GT(row_of(result, "unix").at("p50_ns"), 0);
}

TEST_F(Bench, WrongUsageIsTold) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{"nothing"}, "mq?capacity=100"},      {{"mq:/jobs"}, "the benchmark's own"},
        {{"sem"}, "no messages of bytes"},     {{"--mode", "speed"}, "latency or throughput"},
        {{"--size", "15"}, "--size: from 16"}, {{"--size", "17Mi"}, "to 16Mi"},
        {{"--size", "much"}, "--size"},        {{"--duration", "0"}, "--duration"},
        {{"--rounds", "0"}, "--rounds"},       {{"--pin", "0"}, "--pin"},
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

TEST_F(Bench, AFileThatCannotBeWrittenIsTold) {
    const auto run = brief({"unix", "--json", "/no/such/folder/file"});
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.errors, HasSubstr("/no/such/folder/file"));
}

TEST_F(Bench, CtrlCLeavesNothingBehind) {
    for (const int signal : {SIGINT, SIGTERM}) {
        Program bench({"patchbay", "bench", "--duration", "1h"});
        bench.wait_for_output("reading the clock");
        wait_until("its files", [&] { return !left_behind(bench.pid()).empty(); });
        const auto pid = bench.pid();
        bench.signal(signal);
        EXPECT_EQ(bench.finish().status, 128 + signal);
        EXPECT_EQ(left_behind(pid), "");
    }
}

TEST_F(Bench, LeavesNothingBehind) {
    Program bench({"patchbay", "bench", "--duration", "5ms", "--rounds", "1"});
    const auto pid = bench.pid();
    EXPECT_EQ(bench.finish().status, 0);
    EXPECT_EQ(left_behind(pid), "");
    EXPECT_THAT(run_shell("ipcs -q").output, Not(HasSubstr("0x51")));
}

}  // namespace
}  // namespace patchbay::test
