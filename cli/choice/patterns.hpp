// SPDX-License-Identifier: Apache-2.0
//
// Patterns: who talks to whom.
#pragma once

#include "choice/needs.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace patchbay::cli {

struct Pattern {
    std::string_view name;
    std::string_view meaning;
    std::vector<Need> demands;
    /// Made for it. What is not can still do it, as `by_hand` says.
    bool (*is_native)(const Traits& traits);
    std::string_view by_hand;
    /// The mode of `patchbay bench` whose figures count, by what is asked for; empty: none does.
    std::string_view mode_for_latency;
    std::string_view mode_for_throughput;
    bool has_receivers = false;  ///< it can be said how many
    bool has_size = true;        ///< its messages have bytes
};

[[nodiscard]] std::span<const Pattern> all_patterns();
/// nullptr for an unknown one.
[[nodiscard]] const Pattern* find_pattern(std::string_view name);

}  // namespace patchbay::cli
