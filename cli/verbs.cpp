// SPDX-License-Identifier: Apache-2.0
#include "verbs.hpp"

#include <array>

namespace patchbay::cli {

std::span<const Verb* const> all_verbs() noexcept {
    static constexpr std::array kVerbs{
        &kSendVerb,  &kRecvVerb,  &kRelayVerb,  &kCreateVerb, &kRemoveVerb, &kExplainVerb,
        &kTourVerb,  &kBenchVerb, &kChooseVerb, &kLsVerb,     &kPsVerb,     &kWhoVerb,
        &kWaitsVerb, &kGraphVerb, &kTopVerb,    &kLimitsVerb, &kCleanVerb,  &kHelpVerb};
    return kVerbs;
}

const Verb* find_verb(std::string_view name) noexcept {
    for (const auto* verb : all_verbs())
        if (verb->name == name) return verb;
    if (name == kTourWorkerVerb.name) return &kTourWorkerVerb;
    return name == kCompleteVerb.name ? &kCompleteVerb : nullptr;
}

}  // namespace patchbay::cli
