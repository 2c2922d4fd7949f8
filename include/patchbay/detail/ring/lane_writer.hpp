// SPDX-License-Identifier: Apache-2.0
//
// LaneWriter: the one writer of a lane: where the next message goes, and how far it may go on.
//
// It looks at its readers only now and then: `limit` says up to which message it needs not look again, and says so to
// everybody. That one word serves three purposes:
//
//   reliable readers   hold the limit at their position + capacity: what they have not read is not overwritten.
//   lossy readers      believe what they copied from message n if, afterwards, n >= limit - capacity still holds: the
//                      writer raises the limit before it overwrites anything.
//   new readers        announce themselves, then read the limit: they start at limit - capacity or later, which is safe
//                      even if the writer has not seen them yet. For that the writer raises the limit, then looks
//                      whether somebody announced himself (a full fence between, on either side: one of the two sees
//                      the other).
#pragma once

#include "patchbay/detail/ring/lane_words.hpp"
#include "patchbay/detail/ring/slot_ring.hpp"

#include <algorithm>
#include <cstdint>

namespace patchbay::ring {

/// What a writer asks of its readers. `joins()` counts how often one announced itself; `slowest(next)` is the least
/// position that gates this lane, or kNoReader.
template <class R>
concept Readers = requires(R& readers, std::uint64_t next) {
    { readers.joins() } -> std::convertible_to<std::uint32_t>;
    { readers.slowest(next) } -> std::convertible_to<std::uint64_t>;
};

template <class A>
class LaneWriter {
public:
    /// Whether a writer of this code can have left the lane so.
    [[nodiscard]] static bool is_sound(const SlotRing<A>& slots,
                                       const LaneWords<A>& words) noexcept {
        const auto head = words.head.load(std::memory_order_relaxed);
        return head == 0 || slots.published(head - 1) == head;
    }
    /// Goes on where the lane stands: `slots` may hold a message more than `words` says, of a writer that was killed.
    LaneWriter(SlotRing<A> slots, LaneWords<A>& words, std::uint64_t history) noexcept
        : slots_(slots), words_(&words), history_(history) {
        next_ = words.head.load(std::memory_order_relaxed);
        while (slots_.published(next_) == next_ + 1) ++next_;
        words.head.store(next_, std::memory_order_relaxed);
        words.waiting.store(0, std::memory_order_relaxed);
        limit_ = next_;
        // The writer before may have been killed while it wrote over what lies before its promise: a message, or the
        // chunk of one.
        promised_ =
            std::clamp(words.limit.load(std::memory_order_relaxed), next_, next_ + capacity());
        retired_ = std::max(promised_, capacity()) - capacity();
        // It may have raised the limit without a look at the holds: the look that follows is this one's.
        A::fence(std::memory_order_seq_cst);
    }

    /// For a writer that takes a lane over: somebody reads from `slowest` on. The one before may have been killed
    /// between its promise and its look at who had joined meanwhile.
    void keep(std::uint64_t slowest) noexcept {
        // Who has passed a message has stored its hold before: the look at the holds that follows must see that.
        A::fence(std::memory_order_acquire);
        retired_ = std::max(std::min(retired_, slowest), next_ - std::min(next_, capacity()));
    }

    [[nodiscard]] std::uint64_t next() const noexcept { return next_; }
    [[nodiscard]] std::uint64_t capacity() const noexcept { return slots_.capacity_slots(); }
    [[nodiscard]] SlotRing<A>& slots() noexcept { return slots_; }
    /// Before the first next_retired(): from where on messages may still be read.
    [[nodiscard]] std::uint64_t oldest_readable() const noexcept {
        return std::max(retired_, next_ - std::min(next_, capacity()));
    }
    /// How many messages may follow without a look at the readers.
    [[nodiscard]] std::uint64_t room() const noexcept { return limit_ - next_; }

    /// Raises the limit by up to `step` as far as the readers allow: whether there is room now. Never takes a promise
    /// back: what lies before it may be overwritten already.
    template <Readers R>
    bool raise_limit(R& readers, std::uint64_t step) noexcept(noexcept(readers.joins())) {
        const auto granted = limit_;
        for (int look = 0; look < kMostLooks; ++look) {
            const auto joins = readers.joins();
            const auto slowest = readers.slowest(next_);
            auto wanted = std::min(next_ + step, next_ + capacity() - history_);
            if (slowest < kNotGating) wanted = std::min(wanted, slowest + capacity());
            limit_ = std::max(wanted, granted);
            words_->limit.store(std::max(limit_, promised_), std::memory_order_relaxed);
            A::fence(std::memory_order_seq_cst);
            if (readers.joins() == joins) return limit_ > next_;
        }
        limit_ = granted;
        words_->limit.store(std::max(limit_, promised_), std::memory_order_relaxed);
        return limit_ > next_;
    }

    /// Writes the payload's words with `write(slots, number)` and publishes the message. There must be room.
    template <class Write>
    std::uint64_t publish(const MessageHead& head, Write&& write) noexcept {
        // A copy: the compiler cannot know that no store to a slot changes where the slots are.
        auto slots = slots_;
        const auto number = next_++;
        slots.write_head(number, head);
        write(slots, number);
        slots.publish(number);
        words_->head.store(number + 1, std::memory_order_relaxed);
        return number;
    }

    /// The next message that no reader may read any more, unless it holds it; what() it was the caller knows. Empty
    /// (returns false) when all such are told.
    bool next_retired(std::uint64_t& number) noexcept {
        if (retired_ + capacity() >= limit_ || retired_ >= next_) return false;
        number = retired_++;
        return true;
    }

    /// Before the writer looks at the gates a last time: if that reader is still the slowest, and there, the writer may
    /// sleep until its gate changes: the reader will know. False: it may not.
    template <class Barriers>
    bool announce_wait(std::uint32_t reader, std::uint64_t position) noexcept {
        words_->waiting.store(waiting_for(reader, position), std::memory_order_relaxed);
        return Barriers::heavy();
    }
    void end_wait() noexcept { words_->waiting.store(0, std::memory_order_relaxed); }

    [[nodiscard]] LaneWords<A>& words() noexcept { return *words_; }

private:
    /// Nobody joins so often while one looks: somebody scribbles.
    static constexpr int kMostLooks = 1000;

    SlotRing<A> slots_;
    LaneWords<A>* words_;
    std::uint64_t history_;
    std::uint64_t next_ = 0;
    std::uint64_t limit_ = 0;
    std::uint64_t promised_ = 0;  ///< by the writer before
    std::uint64_t retired_ = 0;   ///< messages that next_retired() has told
};

}  // namespace patchbay::ring
