// SPDX-License-Identifier: Apache-2.0
#include "choice/choice.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

namespace patchbay::cli {
namespace {

std::vector<Need> demands_of(const Question& question) {
    auto demands = question.pattern->demands;
    if (question.pattern->has_size) demands.push_back(size_need(question.size_bytes));
    for (const auto* need : question.needs)
        if (std::ranges::find(demands, need->name, &Need::name) == demands.end())
            demands.push_back(*need);
    return demands;
}

/// Where nobody has measured: what takes part without the kernel is ahead, what has no name to meet under behind.
int tier(const Traits& traits) {
    static constexpr std::array<std::string_view, 3> kInherited{"fd", "exec", "memfd"};
    if (std::ranges::find(kInherited, traits.scheme) != kInherited.end()) return 2;
    const bool in_memory = traits.mechanism == "topic" || traits.mechanism == "shared memory" ||
                           traits.scheme == "sem";
    return in_memory ? 0 : 1;
}

auto place_by_traits(const Contender& contender) {
    const auto& traits = *contender.traits;
    return std::tuple{!contender.native, !traits.keeps_every, traits.crosses_machines, tier(traits),
                      contender.traits};
}

auto place(const Contender& contender) {
    const bool measured = contender.row != nullptr;
    return std::tuple{!measured, measured ? cost_ns(*contender.row) : 0.0,
                      place_by_traits(contender)};
}

Wanted wanted_of(const Question& question, std::string_view mode) {
    return {.mode = mode,
            .size_bytes = question.size_bytes,
            .subscribers = mode == "fanout" ? question.receivers : 1,
            .wait = question.wait};
}

std::vector<std::string_view> schemes_of(std::span<const Contender> contenders) {
    std::vector<std::string_view> schemes;
    for (const auto& contender : contenders) schemes.push_back(contender.traits->scheme);
    return schemes;
}

std::vector<Contender> everybody(const Question& question, std::span<const Need> demands) {
    std::vector<Contender> contenders;
    for (const auto& traits : all_traits()) {
        Contender contender{.traits = &traits, .native = question.pattern->is_native(traits)};
        for (const auto& demand : demands)
            if (!demand.is_met(traits)) contender.missed.push_back(demand.name);
        contenders.push_back(std::move(contender));
    }
    return contenders;
}

/// Only rows of one setting can be compared: the nearest in which one that meets all was measured.
void add_figures(Choice& choice, std::vector<Contender>& contenders, const Question& question,
                 const BenchRun& run) {
    const auto wanted = wanted_of(question, question.mode());
    std::vector<std::string_view> schemes;
    for (const auto& contender : contenders)
        if (contender.meets_all()) schemes.push_back(contender.traits->scheme);
    choice.setting = nearest_setting(run, wanted, schemes);
    if (!choice.setting) return;
    for (auto& contender : contenders) {
        const auto scheme = contender.traits->scheme;
        contender.row = row_of_scheme(run, wanted, *choice.setting, scheme);
        // That something larger fails says nothing.
        if (!question.pattern->has_size || choice.setting->size_bytes <= question.size_bytes)
            contender.refusal = refusal_of_scheme(run, wanted, *choice.setting, scheme);
    }
}

void add_cost_of_second(Choice& choice, const Question& question, const BenchRun& run) {
    const std::span<const Contender> two(choice.ranking.data(), 2);
    std::vector<std::string_view> modes{"latency", "throughput"};
    if (question.mode() == "fanout") modes = {"fanout"};
    for (const auto mode : modes) {
        const auto wanted = wanted_of(question, mode);
        const auto setting = nearest_setting(run, wanted, schemes_of(two));
        if (!setting) continue;
        const auto* const first = row_of_scheme(run, wanted, *setting, two[0].traits->scheme);
        const auto* const second = row_of_scheme(run, wanted, *setting, two[1].traits->scheme);
        if (first != nullptr && second != nullptr)
            choice.cost_of_second.push_back({mode, first, second});
    }
}

void add_what_was_faster(Choice& choice, const Question& question, const BenchRun& run) {
    const auto* const best = choice.ranking.front().row;
    if (best == nullptr) return;
    const auto* const peer =
        fastest_peer(run, wanted_of(question, question.mode()), *choice.setting);
    if (peer != nullptr && cost_ns(*peer) < cost_ns(*best)) choice.faster_peer = peer;
    if (question.pattern->name != "request") return;
    double least = cost_ns(*best);
    for (const auto& other : choice.others) {
        const bool only_one_way = other.missed == std::vector<std::string>{"duplex"};
        if (!only_one_way || other.row == nullptr || cost_ns(*other.row) >= least) continue;
        least = cost_ns(*other.row);
        choice.faster_pair = &other;
    }
}

}  // namespace

Choice choose(const Question& question, const BenchRun* run) {
    Choice choice{.demands = demands_of(question), .ranking = {}, .others = {}};
    auto contenders = everybody(question, choice.demands);
    const bool by_figures = run != nullptr && !question.mode().empty();
    if (by_figures) add_figures(choice, contenders, question, *run);
    for (auto& contender : contenders)
        (contender.meets_all() ? choice.ranking : choice.others).push_back(std::move(contender));
    std::ranges::sort(choice.ranking, {}, place);
    std::ranges::sort(choice.others, {}, [](const Contender& other) {
        return std::tuple{other.missed.size() + (other.refusal == nullptr ? 0 : 1), place(other)};
    });
    if (by_figures && choice.ranking.size() > 1) add_cost_of_second(choice, question, *run);
    if (by_figures && !choice.ranking.empty()) add_what_was_faster(choice, question, *run);
    return choice;
}

}  // namespace patchbay::cli
