// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/comparison.hpp"

#include "benchmarks/rank_sum.hpp"
#include "measure/summary.hpp"

#include <fmt/format.h>

#include <cmath>

namespace patchbay::cli {
namespace {

/// In a table of a hundred rows chance makes one.
constexpr double kSignificant = 0.01;
/// Two runs of one program differ by that much: memory lies elsewhere, cores have another frequency.
constexpr double kLeastChange = 0.02;
/// Fewer on each side cannot become significant: 2 of 70 orders of four and four are as extreme.
constexpr std::size_t kFewestRounds = 5;

using measure::summarise;

/// How many times its floor each round took; empty: there is no floor of the same rounds.
std::vector<double> multiples_of_the_floor(const BenchRun& run, const BenchRow& row) {
    const auto* const floor = run.floor_of(row);
    if (floor == nullptr || floor->rounds_ns.size() != row.rounds_ns.size()) return {};
    // Rows of several runs, put together in the store, do not belong to the same rounds.
    if (floor->measured != row.measured) return {};
    std::vector<double> multiples;
    for (std::size_t round = 0; round < row.rounds_ns.size(); ++round)
        if (floor->rounds_ns[round] > 0)
            multiples.push_back(row.rounds_ns[round] / floor->rounds_ns[round]);
    return multiples;
}

bool is_much(double ratio) {
    return std::abs(std::log(ratio)) > std::log1p(kLeastChange);
}
bool is_change(double ratio, double p) {
    return p < kSignificant && is_much(ratio);
}

/// Whether the floor moved by so much that nothing of the change is left to the code.
bool explained_by_floor(const Change& change, bool rest_is_change) {
    if (!change.floor_ratio) return false;
    const auto total = std::log(change.ratio);
    const auto explained = (total - std::log(*change.floor_ratio)) / total;
    return explained >= 1 || (explained >= 0.5 && !rest_is_change);
}

Verdict judge_figures(Change& change, const BenchRun& before, const BenchRun& now) {
    const auto& was = *change.before;
    const auto& is = *change.now;
    change.ratio = is.median_ns / was.median_ns;
    change.p = rank_sum_p(was.rounds_ns, is.rounds_ns);
    const auto multiples_before = multiples_of_the_floor(before, was);
    const auto multiples_now = multiples_of_the_floor(now, is);
    const bool by_rounds = !multiples_before.empty() && !multiples_now.empty();
    if (by_rounds)
        change.floor_ratio = summarise(multiples_now).median / summarise(multiples_before).median;
    else if (was.times_the_floor && is.times_the_floor && *was.times_the_floor > 0)
        change.floor_ratio = *is.times_the_floor / *was.times_the_floor;

    if (std::min(was.rounds_ns.size(), is.rounds_ns.size()) < kFewestRounds)
        return Verdict::few_rounds;
    if (!is_much(change.ratio)) return Verdict::same;
    if (!is_change(change.ratio, change.p)) return Verdict::noise;
    const auto rest_p = by_rounds ? rank_sum_p(multiples_before, multiples_now) : 0.0;
    // What bounds the others has no code of ours in it.
    if (is.kind == RowKind::floor ||
        (change.floor_ratio && explained_by_floor(change, is_change(*change.floor_ratio, rest_p))))
        return Verdict::machine;
    return change.ratio < 1 ? Verdict::faster : Verdict::slower;
}

Verdict judge(Change& change, const BenchRun& before, const BenchRun& now) {
    if (change.before->refused && change.now->refused) return Verdict::still_refused;
    if (change.now->refused) return Verdict::refused;
    if (change.before->refused) return Verdict::works;
    return judge_figures(change, before, now);
}

void warn_of(std::vector<std::string>& warnings, const char* what, const std::string& before,
             const std::string& now) {
    if (before != now)
        warnings.push_back(fmt::format("{} differs: {} before, {} now", what,
                                       before.empty() ? "unknown" : before,
                                       now.empty() ? "unknown" : now));
}

std::vector<std::string> warnings_of(const BenchMachine& before, const BenchMachine& now) {
    std::vector<std::string> warnings;
    if (before == now) return warnings;
    warnings.emplace_back("these are different machines: what differs is not the code alone");
    warn_of(warnings, "the processor", before.cpu, now.cpu);
    warn_of(warnings, "the kernel", before.kernel, now.kernel);
    warn_of(warnings, "the number of cores", std::to_string(before.usable_cores),
            std::to_string(now.usable_cores));
    const auto virtual_text = [](bool yes) { return yes ? "virtual" : "not virtual"; };
    warn_of(warnings, "the hypervisor", virtual_text(before.is_virtual),
            virtual_text(now.is_virtual));
    return warnings;
}

}  // namespace

Comparison compare(const BenchRun& before, const BenchRun& now) {
    Comparison comparison{.warnings = warnings_of(before.machine, now.machine),
                          .changes = {},
                          .only_before = {},
                          .only_now = {}};
    for (const auto& row : now.rows) {
        const auto* const earlier = before.find(row.key);
        if (earlier == nullptr) {
            comparison.only_now.push_back(&row);
            continue;
        }
        Change change{.before = earlier, .now = &row};
        change.verdict = judge(change, before, now);
        comparison.changes.push_back(change);
    }
    for (const auto& row : before.rows)
        if (now.find(row.key) == nullptr) comparison.only_before.push_back(&row);
    return comparison;
}

std::string_view name_of(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::faster: return "faster";
        case Verdict::slower: return "slower";
        case Verdict::same: return "same";
        case Verdict::noise: return "noise";
        case Verdict::machine: return "the machine";
        case Verdict::few_rounds: return "too few rounds";
        case Verdict::refused: return "refused now";
        case Verdict::works: return "works now";
        case Verdict::still_refused: return "refused";
    }
    return {};
}

}  // namespace patchbay::cli
