// SPDX-License-Identifier: Apache-2.0
//
// Topics as a mechanism, by their own API: messages are written where subscribers will read them.
#pragma once

#include "measure/mechanism.hpp"
#include "measure/setting.hpp"

#include <string>

namespace patchbay::measure {

/// The topics are its own. `token` is unique on this machine, and fit for the name of a file.
[[nodiscard]] Mechanism topic_mechanism(const std::string& floor, const Setting& setting,
                                        const std::string& token);

}  // namespace patchbay::measure
