// SPDX-License-Identifier: Apache-2.0
//
// A loop over the words of a payload; without a loop where their number is known.
#pragma once

#include <cstddef>
#include <utility>

namespace patchbay::detail {

/// Calls `visit(index)` for each word of 8 bytes, the last one maybe in part. `Size`: the size in bytes, where it is
/// known; 0: `size_bytes`.
template <std::size_t Size, class Visit>
void for_each_word(std::size_t size_bytes, Visit&& visit) noexcept {
    constexpr std::size_t kMostUnrolled = 16;
    constexpr std::size_t kWords = (Size + 7) / 8;
    if constexpr (kWords != 0 && kWords <= kMostUnrolled) {
        [&]<std::size_t... Indices>(std::index_sequence<Indices...>) {
            (visit(Indices), ...);
        }(std::make_index_sequence<kWords>());
    } else {
        for (std::size_t index = 0; index * 8 < size_bytes; ++index) visit(index);
    }
}

}  // namespace patchbay::detail
