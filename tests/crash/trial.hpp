// SPDX-License-Identifier: Apache-2.0
//
// Trial: one operation on a fresh topic, killed at one point; perhaps who comes after it, too; and all that must hold
// then.
#pragma once

#include "crash/operation.hpp"
#include "crash/stepper.hpp"

#include <array>
#include <string>

namespace patchbay::crash {

struct Trial {
    const Operation* operation = nullptr;
    Aim aim;
    const Recovery* recovery = nullptr;  ///< of a double crash
    Aim then;
};

/// What came out; in memory that the trial's process shares.
struct Outcome {
    Walk walk;
    Walk then;
    bool finished = false;
    std::array<char, 400> failure{};
};

/// In a process of its own, which may hang or die.
void run(const Trial& trial, Outcome& outcome) noexcept;

/// How to run this one again.
[[nodiscard]] std::string command_of(const Trial& trial);

}  // namespace patchbay::crash
