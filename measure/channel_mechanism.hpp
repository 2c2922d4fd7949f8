// SPDX-License-Identifier: Apache-2.0
//
// Any scheme or address of the channels as a mechanism.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/traits.hpp"

#include "measure/mechanism.hpp"
#include "measure/setting.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace patchbay::measure {

/// Why a scheme cannot be measured like that; empty: it can.
[[nodiscard]] std::string obstacle(const Traits& traits, const Setting& setting);

/// "mq", "mq?capacity=100", "tcp:": objects are made for it, and removed afterwards. "fifo:/mnt/x": that one is made,
/// and others beside it for answers and further receivers; it must not be there. Made for messages of the setting's
/// size, where that must be said. `token` is unique on this machine, and fit for the name of a file.
/// @errors  invalid (no such scheme); unsupported (it carries nothing between two processes that meet under a name, or
///          not in this mode); exists (the object is there already)
[[nodiscard]] Result<Mechanism> channel_mechanism(std::string_view text, const std::string& floor,
                                                  const Setting& setting, const std::string& token,
                                                  std::chrono::nanoseconds patience);

}  // namespace patchbay::measure
