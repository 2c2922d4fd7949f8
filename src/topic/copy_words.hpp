// SPDX-License-Identifier: Apache-2.0
//
// Moves a small payload in the 64-bit words in which it was written a moment ago: wider loads would have to wait until
// the words have left the store buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace patchbay::topic {

/// Whole words: both sides have room for the last one.
inline void copy_words(std::byte* to, const std::byte* from, std::size_t size_bytes) noexcept {
    for (std::size_t at = 0; at < size_bytes; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, from + at, 8);
        // Compilers would make a memcpy of the loop, and wide moves of that.
        asm("" : "+r"(word));
        std::memcpy(to + at, &word, 8);
    }
}

}  // namespace patchbay::topic
