// SPDX-License-Identifier: Apache-2.0
//
// Topics beside what bounds them. Every round plays every exchange; ratios are taken within a round, and the median of
// the rounds is what is printed.
#include "json_file.hpp"
#include "topic/clock.hpp"
#include "topic/exchange.hpp"
#include "topic/partner.hpp"
#include "topic/single.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <memory>

namespace {

using namespace patchbay::bench;

struct Measured {
    Exchange exchange;
    std::unique_ptr<Partner> partner;
    std::vector<double> p50_ns;
    std::vector<double> ratios;  ///< to the floor, round by round
    std::vector<double> all_ns;
};

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    const auto nth = values.begin() +
                     static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, nth);
    return *nth;
}

/// The median of times that a coarse clock gave: where it lies between two of the clock's steps is told by how many
/// values fell on the step (the median of grouped data).
double median_of_steps(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto middle = values[values.size() / 2];
    const auto [first, last] = std::ranges::equal_range(values, middle);
    const auto before = first == values.begin() ? middle : *std::prev(first);
    const auto after = last == values.end() ? middle : *last;
    const auto below = static_cast<double>(first - values.begin());
    const auto share =
        (static_cast<double>(values.size()) / 2 - below) / static_cast<double>(last - first);
    const auto low = (before + middle) / 2;
    return low + ((middle + after) / 2 - low) * share;
}

void play_round(std::vector<Measured>& all, bool keep) {
    for (auto& measured : all) {
        std::vector<double> one_way_ns;
        for (const auto sample : measured.partner->play())
            one_way_ns.push_back(static_cast<double>(sample) * ns_per_tick() / 2);
        if (!keep) continue;
        measured.p50_ns.push_back(median_of_steps(one_way_ns));
        std::ranges::copy(one_way_ns, std::back_inserter(measured.all_ns));
        const auto floor = std::ranges::find_if(all, [&](const Measured& other) {
            return other.exchange.name == measured.exchange.floor;
        });
        if (floor != all.end())
            measured.ratios.push_back(measured.p50_ns.back() / floor->p50_ns.back());
    }
}

nlohmann::json print(const Measured& measured, bool one_way) {
    const auto p50 = quantile(measured.p50_ns, 0.5);
    const auto ratio = quantile(measured.ratios, 0.5);
    const bool bound = !measured.exchange.floor.empty();
    fmt::print("| {} | {:.1f} | {} | {} |{}{} |\n", measured.exchange.name, p50,
               one_way ? fmt::format("{:.0f} | {:.0f}", quantile(measured.all_ns, 0.99),
                                     quantile(measured.all_ns, 0.999))
                       : fmt::format("{:.1f}", 1000 / p50),
               bound ? fmt::format("{:.2f}", ratio) : "",
               bound ? fmt::format(" {:.2f}", measured.exchange.target) : "",
               bound ? (ratio <= measured.exchange.target ? "" : " **missed**") : "");
    return {{"name", measured.exchange.name},
            {"p50_ns", p50},
            {"p99_ns", quantile(measured.all_ns, 0.99)},
            {"p999_ns", quantile(measured.all_ns, 0.999)},
            {"ratio", bound ? nlohmann::json(ratio) : nlohmann::json()},
            {"target", bound ? nlohmann::json(measured.exchange.target) : nlohmann::json()}};
}

nlohmann::json run(std::vector<Exchange> exchanges, int rounds, bool one_way) {
    if (exchanges.empty()) return nlohmann::json::array();
    std::vector<Measured> all;
    for (auto& exchange : exchanges) {
        auto partner = std::make_unique<Partner>(exchange);
        all.push_back({.exchange = std::move(exchange), .partner = std::move(partner)});
    }
    for (int round = 0; round <= rounds; ++round) play_round(all, round > 0);
    fmt::print("{}", one_way ? "| one way | p50 ns | p99 | p99.9 | times the floor | target |\n"
                               "|---|---:|---:|---:|---:|---:|\n"
                             : "| as fast as it goes | ns each | M/s | times the ring | target |\n"
                               "|---|---:|---:|---:|---:|\n");
    nlohmann::json rows = nlohmann::json::array();
    for (const auto& measured : all) rows.push_back(print(measured, one_way));
    fmt::print("\n");
    std::fflush(stdout);
    return rows;
}

nlohmann::json run_alone() {
    std::vector<double> one;
    std::vector<double> hundred;
    std::vector<double> without_times;
    for (int round = 0; round < 9; ++round) {
        one.push_back(publish_ns(1, true));
        hundred.push_back(publish_ns(100, true));
        without_times.push_back(publish_ns(100, false));
    }
    const auto few = quantile(one, 0.5);
    const auto many = quantile(hundred, 0.5);
    const auto bare = quantile(without_times, 0.5);
    const auto clock = read_clock_ns();
    fmt::print(
        "publish 64 B to 1 subscriber {:.2f} ns, to 100 {:.2f} ns: {:.2f} times (target 1.2 "
        "times, and under 10 ns); to 100 without send times {:.2f} ns; reading the clock {:.2f} "
        "ns\n",
        few, many, many / few, bare, clock);
    const auto opening_us = open_pass_close_us();
    fmt::print("open, first message, close: {:.0f} us (target 1000 us)\n", opening_us);
    const auto memory = footprint();
    fmt::print(
        "memory with default options: topic {} B, of which each place of a subscriber {} B; "
        "each place of a publisher that was taken {} B\n",
        memory.topic_bytes, memory.subscriber_bytes, memory.publisher_bytes);
    return {{"publish_to_1_ns", few},
            {"publish_to_100_ns", many},
            {"publish_to_100_without_send_times_ns", bare},
            {"read_clock_ns", clock},
            {"open_pass_close_us", opening_us},
            {"topic_bytes", memory.topic_bytes},
            {"subscriber_bytes", memory.subscriber_bytes},
            {"publisher_bytes", memory.publisher_bytes}};
}

/// Those whose name contains `part`, and what bounds them.
std::vector<Exchange> chosen(std::vector<Exchange> all, const std::string& part) {
    const auto is_chosen = [&](const Exchange& exchange) {
        return exchange.name.find(part) != std::string::npos;
    };
    const bool any = std::ranges::any_of(all, [&](const Exchange& exchange) {
        return !exchange.floor.empty() && is_chosen(exchange);
    });
    std::erase_if(all, [&](const Exchange& exchange) {
        return !is_chosen(exchange) && (!any || !exchange.floor.empty());
    });
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Topics beside what bounds them: two processes on two cores.", "topic_bench"};
    int rounds = 21;
    std::string json_path;
    std::string only;
    app.add_option("--rounds", rounds, "rounds; each plays everything")->capture_default_str();
    app.add_option("--only", only, "only rows whose name contains this, and their floors");
    app.add_option("--json", json_path, "also write the figures to this file");
    CLI11_PARSE(app, argc, argv);
    if (!has_two_cores()) {
        fmt::print(stderr, "topic_bench: it takes two cores\n");
        return 1;
    }
    (void)ns_per_tick();
    auto delays = floors();
    std::ranges::move(latencies(), std::back_inserter(delays));
    nlohmann::json result;
    result["latency"] = run(chosen(std::move(delays), only), rounds, true);
    result["throughput"] = run(chosen(throughputs(), only), rounds, false);
    if (only.empty()) result["alone"] = run_alone();
    return write_json(json_path, result);
}
