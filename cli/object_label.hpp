// SPDX-License-Identifier: Apache-2.0
//
// What a line calls an object and a process of a snapshot.
#pragma once

#include "patchbay/inspect.hpp"

#include <string>

namespace patchbay::cli {

/// Its address where it has one: "mq:/jobs"; else its kind with its number: "pipe:[8812]", "memfd:[7] (frames)".
[[nodiscard]] std::string label_of(const inspect::Object& object);

/// "1234 (nginx)".
[[nodiscard]] std::string label_of(const inspect::Process& process);

}  // namespace patchbay::cli
