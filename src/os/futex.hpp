// SPDX-License-Identifier: Apache-2.0
//
// futex(2) on memory that processes share.
#pragma once

#include "patchbay/deadline.hpp"

#include "os/call.hpp"

#include <atomic>
#include <cstdint>

namespace patchbay::os {

/// Sleeps while the word is `expected`. True: it was woken, interrupted, or the word was another; false: the deadline
/// passed. The map may be read-only.
Expected<bool> futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                          Deadline deadline) noexcept;
/// Wakes all who sleep on the word.
Expected<void> futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept;

}  // namespace patchbay::os
