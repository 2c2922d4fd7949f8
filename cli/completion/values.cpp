// SPDX-License-Identifier: Apache-2.0
#include "completion/values.hpp"

#include "patchbay/inspect/kind.hpp"
#include "patchbay/traits.hpp"

#include "choice/patterns.hpp"
#include "clean/orphan.hpp"
#include "completion/processes.hpp"
#include "explanations/explanation.hpp"
#include "inspect/completions.hpp"
#include "limits/measured_limit.hpp"
#include "top/state.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>

namespace patchbay::cli {
namespace {

Candidates words(std::initializer_list<std::string_view> list) {
    Candidates candidates;
    for (const auto word : list) candidates.push_back({std::string(word), ""});
    return candidates;
}

Candidates verbs() {
    Candidates candidates;
    for (const auto* verb : all_verbs())
        candidates.push_back({std::string(verb->name), std::string(verb->summary)});
    return candidates;
}

Candidates schemes() {
    Candidates candidates;
    for (const auto& traits : all_traits())
        candidates.push_back({std::string(traits.scheme), std::string(traits.mechanism)});
    return candidates;
}

/// What `bench` may measure; it says itself where a scheme has nothing to be measured.
Candidates schemes_and_addresses(std::string_view word) {
    auto candidates = schemes();
    std::ranges::copy(complete_address(word), std::back_inserter(candidates));
    return candidates;
}

Candidates subjects_of_explain() {
    auto candidates = schemes();
    for (const auto* explanation : all_explanations())
        candidates.push_back({std::string(explanation->alias), "mechanism"});
    return candidates;
}

Candidates patterns() {
    Candidates candidates;
    for (const auto& pattern : all_patterns())
        candidates.push_back({std::string(pattern.name), std::string(pattern.meaning)});
    return candidates;
}

/// The last of a list with commas: "ordered,poll".
Candidates needs(std::string_view word) {
    const auto before = word.substr(0, word.rfind(',') + 1);  // all of it, or nothing
    Candidates candidates;
    for (const auto& need : all_needs())
        candidates.push_back({fmt::format("{}{}", before, need.name), need.met});
    return candidates;
}

template <typename Predicate>
Candidates kinds_of_objects(Predicate wanted) {
    Candidates candidates;
    for (std::size_t index = 0; index < inspect::kKinds; ++index) {
        const auto kind = static_cast<inspect::Kind>(index);
        if (wanted(kind)) candidates.push_back({std::string(inspect::name_of(kind)), "kind"});
    }
    return candidates;
}

Candidates subjects_of_clean(std::string_view word) {
    auto candidates = complete_address(word);
    std::ranges::copy(kinds_of_objects(can_be_cleaned), std::back_inserter(candidates));
    return candidates;
}

Candidates kinds_of_limits() {
    Candidates candidates;
    for (auto& kind : limit_kinds()) candidates.push_back({std::move(kind), ""});
    return candidates;
}

Candidates columns_of_top() {
    Candidates candidates;
    for (std::size_t column = 0; column < kSortColumns; ++column)
        candidates.push_back({std::string(name_of(static_cast<SortBy>(column))), ""});
    return candidates;
}

struct ValueKind {
    std::string_view name;
    Candidates (*candidates)(std::string_view word);
};

using Word = std::string_view;
constexpr std::array kKinds{
    ValueKind{"ADDRESS", complete_address},
    ValueKind{"FROM", complete_address},
    ValueKind{"TO", complete_address},
    ValueKind{"SCHEME", [](Word) { return subjects_of_explain(); }},
    ValueKind{"ADDRESSES", schemes_and_addresses},
    ValueKind{"MODE,..",
              [](Word) { return words({"latency", "throughput", "fanout", "wake", "all"}); }},
    ValueKind{"HOW,..", [](Word) { return words({"spin", "adaptive", "block"}); }},
    ValueKind{"WAIT", [](Word) { return words({"spin", "adaptive", "block"}); }},
    ValueKind{"GOAL", [](Word) { return words({"latency", "throughput"}); }},
    ValueKind{"PATTERN", [](Word) { return patterns(); }},
    ValueKind{"NEEDS", needs},
    ValueKind{"VERB", [](Word) { return verbs(); }},
    ValueKind{"FILE", [](Word word) { return complete_path(word, PathKind::any); }},
    ValueKind{"SUBJECTS", subjects_of_ls},
    ValueKind{"ORPHANS", subjects_of_clean},
    ValueKind{"KIND", [](Word) { return kinds_of_objects([](auto) { return true; }); }},
    ValueKind{"LIMITS", [](Word) { return kinds_of_limits(); }},
    ValueKind{"PIDS", [](Word) { return processes(); }},
    ValueKind{"COLUMN", [](Word) { return columns_of_top(); }},
    ValueKind{"PICTURE", [](Word) { return words({"dot", "mermaid", "json", "svg", "html"}); }},
    ValueKind{"FORMAT", [](Word) { return words({"text", "hex", "json", "raw"}); }},
};

}  // namespace

Candidates complete_value(std::string_view kind, std::string_view word) {
    if (kind.starts_with("COLUMNS:")) return column_lists(kind, word);
    const auto* const found = std::ranges::find(kKinds, kind, &ValueKind::name);
    return found == kKinds.end() ? Candidates{} : found->candidates(word);
}

}  // namespace patchbay::cli
