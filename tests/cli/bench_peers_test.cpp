// SPDX-License-Identifier: Apache-2.0
//
// The competitors of bench/peers/: each carries every message in each mode that it offers, and leaves nothing behind.
#include "bench_leftovers.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

std::vector<std::string> peers() {
    std::vector<std::string> programs;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(PATCHBAY_PEERS, none))
        programs.push_back(entry.path().string());
    return programs;
}

class BenchPeers : public OwnIpc {
protected:
    static nlohmann::json play(const std::string& mode, const std::string& size) {
        std::vector<std::string> arguments{
            "patchbay", "bench",  "--no-save", "--duration", "4ms", "--rounds",      "2", "--mode",
            mode,       "--size", size,        "--json",     "-",   "--subscribers", "2", "unix"};
        for (const auto& peer : peers()) arguments.insert(arguments.end(), {"--peer", peer});
        Program bench(arguments);
        const auto pid = bench.pid();
        const auto run = bench.finish();
        EXPECT_EQ(run.status, 0) << run.errors;
        EXPECT_EQ(left_behind(pid), "");
        return nlohmann::json::parse(run.output);
    }
    static void expect_peers(const nlohmann::json& run, std::size_t at_least) {
        std::size_t measured = 0;
        for (const auto& row : run.at("rows")) {
            EXPECT_TRUE(row.at("refused").is_null()) << row;
            if (row.at("kind") != "peer") continue;
            ++measured;
            EXPECT_GT(row.at("median_ns"), 0) << row;
        }
        EXPECT_GE(measured, at_least) << run.at("left_out");
    }
    void SetUp() override {
        OwnIpc::SetUp();
        if (peers().empty())
            GTEST_SKIP() << "no peers are built here: cmake -DPATCHBAY_BUILD_PEERS=ON";
    }
};

TEST_F(BenchPeers, CarryEveryMessage) {
    for (const std::string mode : {"latency", "throughput", "fanout", "wake"})
        expect_peers(play(mode, "64"), peers().size() / 2);
}

TEST_F(BenchPeers, CarryLargeMessages) {
    expect_peers(play("throughput", "256Ki"), 3);
}

}  // namespace
}  // namespace patchbay::test
