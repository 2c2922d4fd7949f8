// SPDX-License-Identifier: Apache-2.0
#include "verbs.hpp"

#include <array>

namespace patchbay::cli {

std::span<const Verb* const> all_verbs() noexcept {
    &kSendVerb,
    &kRecvVerb,
    &kRelayVerb,
    &kCreateVerb,
    &kRemoveVerb,
    &kExplainVerb,
    &kTourVerb,
    &kBenchVerb,
    &kChooseVerb,
    &kLsVerb,
    &kPsVerb,
    &kWhoVerb,
    &kWaitsVerb,
    &kCleanVerb,
    &kLimitsVerb,
    &kGraphVerb,
    &kTopVerb,
    &kHelpVerb
};
}

const Verb* find_verb(std::string_view name) noexcept {
    for (const auto* verb : all_verbs())
        if (verb->name == name) return verb;
    if (name == kTourWorkerVerb.name) return &kTourWorkerVerb;
    return name == kCompleteVerb.name ? &kCompleteVerb : nullptr;
}

}  // namespace patchbay::cli
