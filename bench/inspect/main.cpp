// SPDX-License-Identifier: Apache-2.0
//
// What a snapshot costs: time and memory, beside lsfd(1) and lsof(8), which list descriptors alone.
#include "patchbay/inspect.hpp"

#include "inspect/contestant.hpp"
#include "inspect/crowd.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace patchbay;
using bench::Contestant;

int look(const inspect::SnapshotOptions& options) {
    return inspect::snapshot(options) ? 0 : 1;
}

struct Sizes {
    std::size_t processes = 0;
    std::size_t objects = 0;
};

/// In a child: whatever this process had in memory would be in the memory of all that it starts.
Sizes sizes_of_machine() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    const pid_t child = ::fork();
    if (child == 0) {
        const auto machine = or_throw(inspect::snapshot());
        const Sizes seen{machine.processes.size(), machine.objects.size()};
        ::_exit(::write(ends[1], &seen, sizeof seen) == sizeof seen ? 0 : 1);
    }
    ::close(ends[1]);
    Sizes sizes;
    if (::read(ends[0], &sizes, sizeof sizes) != sizeof sizes) sizes = {};
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return sizes;
}

/// lsfd is what the others are compared with.
constexpr std::size_t kLsfd = 3;
/// The program as a user starts it.
constexpr std::size_t kLs = 2;

std::vector<Contestant> contestants() {
    std::vector<Contestant> all;
    all.push_back({"snapshot", [] { return look({}); }});
    all.push_back({"snapshot without threads", [] { return look({.threads = false}); }});
    all.push_back(bench::program("patchbay ls", {PATCHBAY_TOOL, "ls"}));
    all.push_back(bench::program("lsfd", {"lsfd"}));
    all.push_back(bench::program("lsof", {"lsof", "-n", "-P", "-w"}));
    return all;
}

/// Since the crowd before.
struct Growth {
    std::size_t objects;
    std::uint64_t peak_bytes;
};

void report(const std::vector<Contestant>& all, std::optional<Growth>& before,
            std::size_t objects) {
    const double lsfd = all[kLsfd].median_ms();
    for (const auto& contestant : all) {
        if (!contestant.took_part()) {
            fmt::print("    {:<26}  not installed, or failed\n", contestant.name());
            continue;
        }
        fmt::print("    {:<26}{:>9.1f} ms", contestant.name(), contestant.median_ms());
        if (lsfd > 0) fmt::print("{:>8.2f} x lsfd", contestant.median_ms() / lsfd);
        fmt::print("{:>9.1f} MiB\n", static_cast<double>(contestant.peak_bytes()) / 1048576);
    }
    const Growth now{objects, all[kLs].peak_bytes()};
    if (before && now.objects > before->objects) {
        const auto more =
            static_cast<double>(now.peak_bytes) - static_cast<double>(before->peak_bytes);
        fmt::print("    patchbay ls: {:.0f} bytes more for each object more\n",
                   more / static_cast<double>(now.objects - before->objects));
    }
    before = now;
}

void compare(int processes, int objects, int rounds, std::optional<Growth>& before) {
    std::optional<bench::Crowd> crowd;
    if (processes > 0) crowd.emplace(processes, objects);
    const auto sizes = sizes_of_machine();
    fmt::print("{} processes, {} objects in the snapshot\n", sizes.processes, sizes.objects);
    auto all = contestants();
    // In turns: what disturbs the machine disturbs all of them.
    for (int round = 0; round < rounds; ++round)
        for (auto& contestant : all) contestant.play();
    report(all, before, sizes.objects);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"What a snapshot of the machine costs, beside lsfd and lsof."};
    int processes = 500;
    int objects = 10000;
    int rounds = 9;
    app.add_option("--processes", processes, "that hold objects")->check(CLI::Range(1, 20000));
    app.add_option("--objects", objects, "of all of them")->check(CLI::Range(10, 1000000));
    app.add_option("--rounds", rounds, "of each; the median counts")->check(CLI::Range(1, 1000));
    CLI11_PARSE(app, argc, argv);
    std::optional<Growth> before;
    compare(0, 0, rounds, before);
    before.reset();
    for (const double part : {0.25, 0.5, 1.0, 2.0})
        compare(std::max(static_cast<int>(processes * part), 1), static_cast<int>(objects * part),
                rounds, before);
    return 0;
}
