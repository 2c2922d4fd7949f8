// SPDX-License-Identifier: Apache-2.0
//
// What a send and a receive cost through the library, beside the bare system calls, in one run.
#include "json_file.hpp"
#include "overhead/comparison.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ranges>

namespace {

using patchbay::bench::Comparison;

std::vector<Comparison> all_comparisons() {
    using namespace patchbay::bench;
    std::vector<Comparison> all;
    for (auto* const comparisons_of :
         {pipe_comparisons, message_queue_comparisons, shared_memory_comparisons,
          semaphore_comparisons, signal_comparisons, socket_comparisons}) {
        std::ranges::move(comparisons_of(), std::back_inserter(all));
    }
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Overhead of one send and one receive through the library, over the bare system calls.",
        "patchbay_bench_overhead"};
    std::vector<std::string> mechanisms;
    int rounds = 61;
    int round_ms = 10;
    std::string json_path;
    app.add_option("MECHANISM", mechanisms, "only these: pipe, \"message queue\"...");
    app.add_option("--rounds", rounds, "rounds; each measures both sides")->capture_default_str();
    app.add_option("--round-ms", round_ms, "time of one side of a round in ms")
        ->capture_default_str();
    app.add_option("--json", json_path, "also write the figures to this file");
    CLI11_PARSE(app, argc, argv);

    nlohmann::json results = nlohmann::json::array();
    fmt::print(
        "| mechanism | send + receive | bare | patchbay | overhead | spread | allocations |\n");
    fmt::print("|---|---|---:|---:|---:|---:|---:|\n");
    for (const auto& comparison : all_comparisons()) {
        if (!mechanisms.empty() &&
            std::ranges::find(mechanisms, comparison.mechanism) == mechanisms.end())
            continue;
        const auto figures =
            patchbay::bench::measure(comparison, rounds, std::int64_t{round_ms} * 1'000'000);
        fmt::print("| {} | {} | {:.1f} ns | {:.1f} ns | {:+.1f} % | ± {:.1f} % | {:g} |\n",
                   comparison.mechanism, comparison.what, figures.bare_ns, figures.wrapped_ns,
                   figures.overhead * 100, figures.spread * 100, figures.allocations);
        std::fflush(stdout);
        results.push_back({{"mechanism", comparison.mechanism},
                           {"what", comparison.what},
                           {"bare_ns", figures.bare_ns},
                           {"wrapped_ns", figures.wrapped_ns},
                           {"overhead", figures.overhead},
                           {"spread", figures.spread},
                           {"allocations", figures.allocations}});
    }
    return patchbay::bench::write_json(json_path, results);
}
