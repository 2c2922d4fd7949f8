// SPDX-License-Identifier: Apache-2.0
//
// Pool: runs trials, each in a process of its own, some at a time, under a watchdog.
#pragma once

#include "crash/trial.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace patchbay::crash {

/// All of them. What hangs or dies has failed.
std::vector<Outcome> run_all(std::span<const Trial> trials, std::size_t jobs);

}  // namespace patchbay::crash
