// SPDX-License-Identifier: Apache-2.0
//
// Sleepers: the word on which readers sleep, and by which a writer knows that somebody does.
//
// One word for all: odd while somebody sleeps, or is about to. A writer that finds it odd makes it even by counting on,
// then wakes all. Since it counts, a reader whose sleep was called off before it began does not take another reader's
// announcement for its own. It belongs to nobody, so nobody's death leaves it wrong: a writer killed between the two
// leaves it even and the sleepers asleep, which is why each sleep is bounded.
//
// `Barriers` gives the two barriers between a store and a later load of which only the rare side pays: `light()` for
// writers, `heavy()` for readers (false: it was not to be had, sleep but shortly).
#pragma once

#include "patchbay/detail/ring/atomics.hpp"

#include <cstdint>

namespace patchbay::ring {

template <class A>
class Sleepers {
public:
    using Word = typename A::template Atomic<std::uint32_t>;

    explicit Sleepers(Word& word) noexcept : word_(&word) {}

    struct Announced {
        std::uint32_t word;  ///< what the word holds while the reader may sleep
        bool sure;           ///< false: a wake-up may be missed
    };
    /// A reader, before it looks a last time.
    template <class Barriers>
    Announced announce() noexcept {
        const auto before = word_->fetch_or(1, std::memory_order_relaxed);
        return {.word = before | 1U, .sure = Barriers::heavy()};
    }

    /// A writer, after publishing: whether it has to wake the others.
    template <class Barriers>
    [[nodiscard]] bool anybody() const noexcept {
        Barriers::light();
        return (word_->load(std::memory_order_relaxed) & 1U) != 0;
    }
    /// True for the one of several writers that wakes. It sees what a reader did before it announced itself, or that
    /// reader finds the message: so the two barriers have it.
    bool take() noexcept {
        auto seen = word_->load(std::memory_order_relaxed);
        while ((seen & 1U) != 0) {
            if (word_->compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed,
                                             std::memory_order_relaxed))
                return true;
        }
        return false;
    }

    [[nodiscard]] const Word& word() const noexcept { return *word_; }

private:
    Word* word_;
};

}  // namespace patchbay::ring
