// SPDX-License-Identifier: Apache-2.0
//
// Interrupted: Ctrl-C and SIGTERM end the tour at its next wait, by an exception, so that everything is cleaned up.
#pragma once

#include "interruption.hpp"

#include <exception>

namespace patchbay::tour {

struct Interrupted : std::exception {
    explicit Interrupted(int number) : signal(number) {}
    [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }
    int signal;
};

/// From now on throw_if_interrupted() asks this one; nullptr: none.
void watch(const cli::Interruption* interruption) noexcept;
void throw_if_interrupted();

}  // namespace patchbay::tour
