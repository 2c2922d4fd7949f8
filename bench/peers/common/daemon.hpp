// SPDX-License-Identifier: Apache-2.0
//
// Daemon: a program that a peer needs, such as a broker. It dies with the process that started it, however that ends.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace patchbay::measure {

/// Returns when it is ready; what is returned ends it. What it says goes to the file `log`, and into the error where
/// it does not get ready.
[[nodiscard]] std::shared_ptr<void> start_daemon(const std::vector<std::string>& command,
                                                 const std::string& log,
                                                 const std::function<bool()>& is_ready);

}  // namespace patchbay::measure
