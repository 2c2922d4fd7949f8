// SPDX-License-Identifier: Apache-2.0
//
// A benchmark run that nobody measured, in the format of docs/bench_run.md.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace patchbay::test {

struct SyntheticRun {
    std::vector<std::string> modes{"latency", "throughput", "fanout", "wake"};
    std::vector<std::uint64_t> sizes_bytes{64, 4096, 65536};
    std::vector<std::string> waits{"spin"};
    std::vector<int> subscribers{1, 10, 100};
    std::vector<std::string> mechanisms{
        "topic", "fifo", "mq?capacity=100", "sysvmq", "unix-seqpacket", "tcp", "sem", "signal"};
    std::vector<std::string> peers{"Aeron", "ZeroMQ"};
    std::string floor = "cache line";

    /// Of mechanisms, peers and floor.
    [[nodiscard]] std::size_t series() const { return mechanisms.size() + peers.size() + 1; }
    [[nodiscard]] nlohmann::json json() const;
};

/// Takes the figures of a row away.
void refuse(nlohmann::json& row, const std::string& fault, const std::string& message);

}  // namespace patchbay::test
