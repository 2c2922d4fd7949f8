// SPDX-License-Identifier: Apache-2.0
#include "explanations/explanation.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace patchbay::cli {

std::span<const Explanation* const> all_explanations() noexcept {
    static constexpr std::array kAll{&kPipeExplanation,         &kMessageQueueExplanation,
                                     &kSharedMemoryExplanation, &kSemaphoreExplanation,
                                     &kSignalExplanation,       &kSocketExplanation,
                                     &kTopicExplanation};
    return kAll;
}

const Explanation* find_mechanism(std::string_view name) {
    std::string wanted(name);
    std::ranges::replace_if(
        wanted, [](char letter) { return letter == '-' || letter == '_'; }, ' ');
    for (const auto* explanation : all_explanations())
        if (wanted == explanation->mechanism || wanted == explanation->alias) return explanation;
    return nullptr;
}

FoundScheme find_scheme(std::string_view scheme) noexcept {
    for (const auto* explanation : all_explanations()) {
        for (const auto& found : explanation->schemes)
            if (found.scheme == scheme) return {explanation, &found};
    }
    return {nullptr, nullptr};
}

}  // namespace patchbay::cli
