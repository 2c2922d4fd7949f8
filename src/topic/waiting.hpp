// SPDX-License-Identifier: Apache-2.0
//
// What the waits of publishers and subscribers share: how long one may sleep that may miss its wake-up; the word to
// sleep on.
#pragma once

#include "patchbay/detail/topic_patience.hpp"

#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>

namespace patchbay::topic {

/// As kLongestSleep, where a wake-up may be missed.
inline constexpr auto kUnsure = std::chrono::milliseconds(1);

/// The half of a 64-bit word that changes with every step: what a futex can wait on.
[[nodiscard]] inline const std::atomic<std::uint32_t>& low_half(
    const std::atomic<std::uint64_t>& word) noexcept {
    const auto* const halves = reinterpret_cast<const std::atomic<std::uint32_t>*>(&word);
    return std::endian::native == std::endian::little ? halves[0] : halves[1];
}

}  // namespace patchbay::topic
