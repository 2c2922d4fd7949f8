// SPDX-License-Identifier: Apache-2.0
//
// Sleepers: the word on which readers sleep, and by which a writer knows that somebody does.
//
// One word for all: 1 while somebody sleeps, or is about to. A writer that finds it set clears it, then wakes all. It
// belongs to nobody, so nobody's death leaves it wrong: a writer killed between the two leaves it cleared and the
// sleepers asleep, which is why each sleep is bounded.
#pragma once

#include "ring/atomics.hpp"

#include <cstdint>

namespace patchbay::ring {

template <class A>
class Sleepers {
public:
    using Word = typename A::template Atomic<std::uint32_t>;

    explicit Sleepers(Word& word) noexcept : word_(&word) {}

    /// A reader, before it looks a last time: must be followed by the heavy barrier.
    void announce() noexcept { word_->store(1, std::memory_order_release); }
    /// What the word holds while the reader may sleep.
    static constexpr std::uint32_t kAsleep = 1;

    /// A writer, after publishing and the light barrier: whether it has to wake the others.
    [[nodiscard]] bool anybody() const noexcept {
        return word_->load(std::memory_order_relaxed) != 0;
    }
    /// True for the one of several writers that wakes.
    bool take() noexcept { return word_->exchange(0, std::memory_order_acq_rel) != 0; }

    [[nodiscard]] const Word& word() const noexcept { return *word_; }

private:
    Word* word_;
};

}  // namespace patchbay::ring
