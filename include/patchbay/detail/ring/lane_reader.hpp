// SPDX-License-Identifier: Apache-2.0
//
// LaneReader: one reader's position in a lane, and what it finds there.
#pragma once

#include "patchbay/detail/ring/lane_words.hpp"
#include "patchbay/detail/ring/slot_ring.hpp"

#include <algorithm>
#include <cstdint>

namespace patchbay::ring {

enum class Found {
    nothing,    ///< the writer has not come so far
    message,    ///< read it, then ask still_there(), then advance()
    overtaken,  ///< the writer has come round: skip() to what is still there
    corrupt,    ///< no writer of this code left such a slot
};

template <class A>
class LaneReader {
public:
    LaneReader(SlotRing<A> slots, const LaneWords<A>& words) noexcept
        : slots_(slots), words_(&words) {}

    /// Where a reader that wants `history` old messages begins. Call start() after this position has been announced
    /// and a full fence.
    [[nodiscard]] std::uint64_t candidate(std::uint64_t history) const noexcept {
        const auto head = words_->head.load(std::memory_order_relaxed);
        return head - std::min(head, history);
    }
    void start(std::uint64_t announced) noexcept { position_ = std::max(announced, oldest()); }

    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
    [[nodiscard]] const SlotRing<A>& slots() const noexcept { return slots_; }

    [[nodiscard]] Found look() const noexcept {
        const auto seen = slots_.published(position_);
        if (seen == position_ + 1) [[likely]]
            return Found::message;
        if (!slots_.could_be_published(position_, seen)) return Found::corrupt;
        return seen > position_ ? Found::overtaken : Found::nothing;
    }

    /// Whether everything read from the message at this position was its, and none of a later one's. Not for a reader
    /// whose gate keeps it: a limit that the writer takes back, since a newcomer came, may say no.
    [[nodiscard]] bool still_there() const noexcept {
        A::fence(std::memory_order_acquire);
        return position_ >= oldest();
    }
    /// For a message that is used where it lies, after a hold on it was stored: a full fence, then the same question.
    /// The writer raises its limit before it looks for holds, with a full fence between: one sees the other.
    [[nodiscard]] bool still_there_for_hold() const noexcept {
        A::fence(std::memory_order_seq_cst);
        return position_ >= oldest();
    }

    void advance() noexcept { ++position_; }

    /// Goes on with the oldest message that is still there: how many were missed. 0: the writer's numbers make no
    /// sense.
    std::uint64_t skip() noexcept {
        const auto to = oldest();
        if (to <= position_) return 0;
        const auto missed = to - position_;
        position_ = to;
        return missed;
    }

    [[nodiscard]] const LaneWords<A>& words() const noexcept { return *words_; }

private:
    [[nodiscard]] std::uint64_t oldest() const noexcept {
        const auto limit = words_->limit.load(std::memory_order_relaxed);
        return limit - std::min(limit, slots_.capacity_slots());
    }

    SlotRing<A> slots_;
    const LaneWords<A>* words_;
    std::uint64_t position_ = 0;
};

}  // namespace patchbay::ring
