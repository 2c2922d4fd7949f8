// SPDX-License-Identifier: Apache-2.0
//
// Explanations: what `patchbay explain` says. Data only; explain_text.cpp and explain_json.cpp show it.
//
// One file a mechanism. Both the mechanism and each of its schemes have an entry; a scheme says what it adds.
#pragma once

#include "limit.hpp"

#include <span>
#include <string_view>

namespace patchbay::cli {

/// What a mechanism is known to be bad at, and what Patchbay does about it.
struct Drawback {
    std::string_view drawback;
    std::string_view answer;
};

struct Example {
    std::string_view command;
    std::string_view meaning;
};

struct SchemeExplanation {
    std::string_view scheme;
    std::string_view title;  ///< "named pipe (FIFO)"
    std::string_view principle;
    std::span<const std::string_view> advantages;
    std::span<const Drawback> drawbacks;
    std::span<const Limit> limits;
    std::string_view choose;   ///< "...": completes "Choose it when"
    std::string_view instead;  ///< completes "Choose instead"
    std::span<const Example> examples;
    std::string_view see;  ///< manual pages
};

struct Explanation {
    std::string_view mechanism;  ///< as in Traits
    std::string_view alias;      ///< the one word for it: "queue", "memory"
    std::string_view principle;
    std::span<const std::string_view> advantages;
    std::span<const Drawback> drawbacks;
    std::span<const Limit> limits;
    std::string_view choose;
    std::string_view instead;
    std::span<const SchemeExplanation> schemes;
};

extern const Explanation kPipeExplanation;
extern const Explanation kMessageQueueExplanation;
extern const Explanation kSharedMemoryExplanation;
extern const Explanation kSemaphoreExplanation;
extern const Explanation kSignalExplanation;
extern const Explanation kSocketExplanation;
extern const Explanation kTopicExplanation;

/// In the order of the traits table.
[[nodiscard]] std::span<const Explanation* const> all_explanations() noexcept;

/// By "message queue", "message-queue", "message_queue" or "queue"; nullptr for an unknown one.
[[nodiscard]] const Explanation* find_mechanism(std::string_view name);

struct FoundScheme {
    const Explanation* mechanism;
    const SchemeExplanation* scheme;  ///< nullptr where there is none of that name
};
[[nodiscard]] FoundScheme find_scheme(std::string_view scheme) noexcept;

}  // namespace patchbay::cli
