// SPDX-License-Identifier: Apache-2.0
//
// What speaks against taking the answer as it is: limits of this machine, figures of another one, what may be lost.
#pragma once

#include "choice/choice.hpp"

#include <string>
#include <vector>

namespace patchbay::cli {

/// A sentence each. `run` may be nullptr; the choice has at least one that meets all.
[[nodiscard]] std::vector<std::string> cautions(const Question& question, const Choice& choice,
                                                const BenchRun* run, const BenchMachine& here);

/// The machine that we run on.
[[nodiscard]] BenchMachine this_machine();

}  // namespace patchbay::cli
