// SPDX-License-Identifier: Apache-2.0
//
// Moves what was written a moment ago in the words in which it was written: a wider load would have to wait until the
// words have left the store buffer.
#pragma once

#include "patchbay/detail/unrolled.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace patchbay::detail {

/// `value`, loaded as it was stored: the compiler does not join it with its neighbours.
template <class T>
[[nodiscard]] T as_stored(T value) noexcept {
    asm("" : "+r"(value));
    return value;
}

/// Whole words: both sides have room for the last one. `Size`: the size in bytes, where it is known; 0: `size_bytes`.
template <std::size_t Size = 0>
void copy_words(std::byte* to, const std::byte* from, std::size_t size_bytes) noexcept {
    for_each_word<Size>(size_bytes, [&](std::size_t word_index) {
        std::uint64_t word = 0;
        std::memcpy(&word, from + word_index * 8, 8);
        word = as_stored(word);
        std::memcpy(to + word_index * 8, &word, 8);
    });
}

}  // namespace patchbay::detail
