// SPDX-License-Identifier: Apache-2.0
//
// What a snapshot costs: time beside lsfd(1), which lists descriptors alone, and memory.
#include "patchbay/inspect.hpp"

#include "inspect/crowd.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace patchbay;
using Milliseconds = std::chrono::duration<double, std::milli>;

double elapsed_ms(const std::function<void()>& body) {
    const auto begin = std::chrono::steady_clock::now();
    body();
    return Milliseconds(std::chrono::steady_clock::now() - begin).count();
}

struct Times {
    std::vector<double> ms;
    [[nodiscard]] double median() {
        std::ranges::sort(ms);
        return ms[ms.size() / 2];
    }
};

/// In a child, as a program that starts, looks and ends would.
void look(const inspect::SnapshotOptions& options) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(inspect::snapshot(options) ? 0 : 1);
    ::waitpid(child, nullptr, 0);
}

struct Size {
    std::size_t objects;
    std::size_t bytes;
};

Size size_of_snapshot() {
    const auto before = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
    const auto machine = or_throw(inspect::snapshot());
    const auto after = ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
    return {machine.objects.size(), after - before};
}

void compare(int processes, int objects, int rounds) {
    const bench::Crowd crowd(processes, objects);
    const bool has_lsfd = std::system("command -v lsfd >/dev/null") == 0;
    const std::vector<std::pair<const char*, std::function<void()>>> contestants = {
        {"snapshot", [] { look({}); }},
        {"snapshot without threads", [] { look({.threads = false}); }},
        {"lsfd", [&] {
             if (has_lsfd) (void)!std::system("lsfd >/dev/null");
         }}};
    std::vector<Times> times(contestants.size());
    // In turns: what disturbs the machine disturbs all of them.
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t place = 0; place < contestants.size(); ++place)
            times[place].ms.push_back(elapsed_ms(contestants[place].second));
    }
    const auto size = size_of_snapshot();
    fmt::print(
        "{} processes, {} objects in the snapshot, {:.1f} KiB of memory, {:.0f} bytes an object\n",
        processes, size.objects, static_cast<double>(size.bytes) / 1024,
        static_cast<double>(size.bytes) / static_cast<double>(size.objects));
    const double lsfd = times.back().median();
    for (std::size_t place = 0; place < contestants.size(); ++place) {
        if (!has_lsfd && place + 1 == contestants.size()) continue;
        const double median = times[place].median();
        fmt::print("    {:<26}{:>9.1f} ms", contestants[place].first, median);
        if (has_lsfd) fmt::print("{:>8.2f} x lsfd", median / lsfd);
        fmt::print("\n");
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"What a snapshot of the machine costs, beside lsfd."};
    int processes = 500;
    int objects = 10000;
    int rounds = 9;
    app.add_option("--processes", processes, "that hold objects")->check(CLI::Range(1, 20000));
    app.add_option("--objects", objects, "of all of them")->check(CLI::Range(10, 1000000));
    app.add_option("--rounds", rounds, "of each; the median counts")->check(CLI::Range(1, 1000));
    CLI11_PARSE(app, argc, argv);
    for (const int part : {4, 2, 1}) compare(std::max(processes / part, 1), objects / part, rounds);
    return 0;
}
