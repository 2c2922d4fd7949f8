// SPDX-License-Identifier: Apache-2.0
//
// How many messages (or tokens) wait in an object that outlives its processes.
#pragma once

#include "patchbay/address.hpp"

#include <cstdint>

namespace patchbay::cli {

/// 0 where none wait, where the mechanism keeps none, or where it cannot be told.
[[nodiscard]] std::uint64_t messages_waiting(const Address& address);

}  // namespace patchbay::cli
