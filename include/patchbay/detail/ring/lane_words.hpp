// SPDX-License-Identifier: Apache-2.0
//
// LaneWords: what the writer of a lane tells all others, beside the slots. Only the writer stores here.
#pragma once

#include <cstdint>

namespace patchbay::ring {

template <class A>
struct LaneWords {
    /// How many messages there are. Hints: a writer that was killed may have published one more.
    alignas(64) typename A::template Atomic<std::uint64_t> head;
    /// The writer's promise: no message from `limit - capacity` on is overwritten before this is raised.
    alignas(64) typename A::template Atomic<std::uint64_t> limit;
    /// Not 0 while the writer sleeps: `waiting_for()` the reader that keeps it from going on.
    typename A::template Atomic<std::uint32_t> waiting;
};

/// The writer sleeps until that reader, which is there, moves on. Others need not wake it: only the slowest makes room.
[[nodiscard]] constexpr std::uint32_t waiting_for(std::uint32_t reader,
                                                  std::uint64_t position) noexcept {
    return static_cast<std::uint32_t>(position) << 16U | (reader + 1U);
}

/// In place of a reader's position: it does not keep the writer from going on. With a position in the other bits that
/// of a lossy reader; without (all bits set), there is none.
inline constexpr std::uint64_t kNotGating = std::uint64_t{1} << 63U;
inline constexpr std::uint64_t kNoReader = ~std::uint64_t{0};

}  // namespace patchbay::ring
