// SPDX-License-Identifier: Apache-2.0
#include "top/sample.hpp"

#include <fmt/core.h>

#include <fstream>
#include <optional>
#include <string>

namespace patchbay::cli {
namespace {

std::optional<ProcessIo> io_of(std::int32_t pid) {
    std::ifstream file(fmt::format("/proc/{}/io", pid));
    ProcessIo io;
    std::string name;
    std::uint64_t value = 0;
    int found = 0;
    while (found < 2 && file >> name >> value) {
        if (name == "rchar:") {
            io.read_bytes = value;
            ++found;
        } else if (name == "wchar:") {
            io.written_bytes = value;
            ++found;
        }
    }
    if (found < 2) return {};
    return io;
}

}  // namespace

Result<Sample> take_sample() {
    auto snapshot = inspect::snapshot({.locks = false});
    if (!snapshot) return std::unexpected(snapshot.error());
    Sample sample{
        .snapshot = std::move(*snapshot), .io = {}, .at = std::chrono::steady_clock::now()};
    for (const auto& process : sample.snapshot.processes) {
        if (process.is_kernel_thread || !process.descriptors_seen) continue;
        if (const auto io = io_of(process.pid)) sample.io[key_of(process)] = *io;
    }
    return sample;
}

}  // namespace patchbay::cli
