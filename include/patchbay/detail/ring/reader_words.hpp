// SPDX-License-Identifier: Apache-2.0
//
// What readers tell the writers: that they have come, how far they are, what they hold. Each word has one reader that
// stores there; only `Newcomers` is everybody's.
#pragma once

#include "patchbay/detail/ring/atomics.hpp"
#include "patchbay/detail/ring/lane_words.hpp"

#include <cstdint>

namespace patchbay::ring {

/// How often somebody has come or gone: a writer that raises its limit looks whether it has missed one.
template <class A>
class Newcomers {
public:
    using Word = typename A::template Atomic<std::uint32_t>;

    explicit Newcomers(Word& word) noexcept : word_(&word) {}

    /// A reader whose gates are announced. From here on what it finds in a lane stays (lane_writer.hpp).
    void arrive() noexcept {
        word_->fetch_add(1, std::memory_order_release);
        A::fence(std::memory_order_seq_cst);
    }
    [[nodiscard]] std::uint32_t count() const noexcept {
        return word_->load(std::memory_order_acquire);
    }

private:
    Word* word_;
};

/// How far a reader is in one lane, for the lane's writer.
template <class A>
class Gate {
public:
    using Word = typename A::template Atomic<std::uint64_t>;

    explicit Gate(Word& word) noexcept : word_(&word) {}

    /// Where a newcomer would like to begin; Newcomers::arrive() must follow.
    void announce(std::uint64_t position) noexcept {
        word_->store(position, std::memory_order_relaxed);
    }
    /// Reader `reader` goes from one position to another, and has read what comes between. True: the writer sleeps
    /// until this word changes, and must be woken.
    template <class Barriers>
    [[nodiscard]] bool pass(std::uint32_t reader, std::uint64_t from, std::uint64_t position,
                            const LaneWords<A>& words) noexcept {
        word_->store(position, std::memory_order_release);
        Barriers::light();
        const auto waiting = words.waiting.load(std::memory_order_relaxed);
        return waiting != 0 && waiting == waiting_for(reader, from);
    }
    /// The writer's view, within raise_limit(), whose fence comes before anything is overwritten.
    [[nodiscard]] std::uint64_t position() const noexcept {
        return word_->load(std::memory_order_relaxed);
    }

private:
    Word* word_;
};

/// A place for one thing that a reader holds, of whatever lane; 0: nothing.
template <class A>
class Hold {
public:
    using Word = typename A::template Atomic<std::uint64_t>;

    explicit Hold(Word& word) noexcept : word_(&word) {}

    /// Whoever let go, maybe another thread, has read what was held before that.
    [[nodiscard]] bool is_free() const noexcept {
        return word_->load(std::memory_order_acquire) == 0;
    }
    /// Protects once the writer cannot have missed it: either LaneReader::still_there_for_hold() said so, or the gate
    /// has not passed that message yet.
    void take(std::uint64_t what) noexcept { word_->store(what, std::memory_order_release); }
    void let_go() noexcept { word_->store(0, std::memory_order_release); }

    /// The writer's view, after it has raised its limit.
    [[nodiscard]] std::uint64_t what() const noexcept {
        return word_->load(std::memory_order_acquire);
    }

private:
    Word* word_;
};

}  // namespace patchbay::ring
