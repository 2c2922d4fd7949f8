// SPDX-License-Identifier: Apache-2.0
//
// Memory rings and copies: the floors. Nothing that goes from one process to another can be faster than the bare cache
// lines do, nothing whose receiver sleeps faster than a futex wakes.
#pragma once

#include "measure/mechanism.hpp"
#include "measure/setting.hpp"

#include <cstddef>
#include <string>

namespace patchbay::measure {

/// A ring each way, in memory that processes made by fork() share: one producer, a slot for each message, and a count
/// of what it has received for each consumer. A message of 48 bytes goes with its sequence number, in one cache line.
/// `setting` says how many receive, and how they wait: with anything but `spin` the producer looks for sleepers, and
/// wakes them with futex(2).
[[nodiscard]] Mechanism memory_ring(const std::string& name, const Setting& setting);

inline constexpr std::size_t kOneLineBytes = 48;

/// What one process needs to copy a message, over as much memory as such a ring has: most mechanisms do it twice.
[[nodiscard]] Mechanism memory_copy(const std::string& name, std::size_t size_bytes);

}  // namespace patchbay::measure
