// SPDX-License-Identifier: Apache-2.0
//
// Whether this process is still the one that made a handle: one load and a comparison, for hot paths.
//
// The number lies in a page that the kernel empties in every child (MADV_WIPEONFORK), so it notices fork(2) and bare
// clone(2) alike. A handle remembers current_generation() and finds the page empty, or another number, in a child.
#pragma once

#include <atomic>
#include <cstdint>

namespace patchbay::detail {

/// The page; before the first call of current_generation() a word that holds 0.
extern constinit std::atomic<const std::atomic<std::uint64_t>*> generation_page;

/// This process's number; never 0. A child gets another one than its parent.
std::uint64_t current_generation() noexcept;

/// Whether `generation` was got in this process.
[[nodiscard]] inline bool is_current_generation(std::uint64_t generation) noexcept {
    return generation_page.load(std::memory_order_relaxed)->load(std::memory_order_relaxed) ==
           generation;
}

}  // namespace patchbay::detail
