// SPDX-License-Identifier: Apache-2.0
//
// Objects of this machine by scheme, as far as anybody may list them.
#pragma once

#include "completion/candidates.hpp"

namespace patchbay::cli {

/// Addresses of the queues, segments and semaphores that there are; nothing for other schemes.
[[nodiscard]] Candidates existing_objects(std::string_view scheme);

/// The names of all signals: "SIGUSR1", "SIGRTMIN+1".
[[nodiscard]] std::vector<std::string> signal_names();

}  // namespace patchbay::cli
