// SPDX-License-Identifier: Apache-2.0
//
// The choice for people, answer first, and for programs.
#pragma once

#include "choice/choice.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace patchbay::cli {

/// What an answer is made of.
struct Answer {
    const Question& question;
    const Choice& choice;
    const BenchRun* run;  ///< nullptr: no figures
    std::vector<std::string> cautions;

    [[nodiscard]] std::string text(std::size_t width) const;
    [[nodiscard]] nlohmann::ordered_json json() const;
};

/// What nothing meets, in a sentence; of a choice whose ranking is empty.
[[nodiscard]] std::string why_nothing(const Choice& choice);

}  // namespace patchbay::cli
