// SPDX-License-Identifier: Apache-2.0
//
// futex(2) on words that several processes map.
#pragma once

#include "patchbay/deadline.hpp"

#include "os/call.hpp"

#include <atomic>
#include <cstdint>

namespace patchbay::os {

/// Sleeps while the word holds `expected`. True: it may hold something else by now; false: the deadline passed. The map
/// may be read-only. Nobody is woken when a process dies: who waits for another one sleeps in bounded steps.
/// EFAULT: the word's page is gone.
Expected<bool> futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                          Deadline deadline) noexcept;

/// Wakes all who sleep on the word, or one of them. Needs no more access to the word than reading.
Expected<void> futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept;
/// Neither counted nor failed by tests: who releases a lock could do nothing about it, and sleepers look up by
/// themselves now and then.
void futex_wake_one(const std::atomic<std::uint32_t>& word) noexcept;

}  // namespace patchbay::os
