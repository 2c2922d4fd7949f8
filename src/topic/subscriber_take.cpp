// SPDX-License-Identifier: Apache-2.0
//
// Taking a message out of a lane: every value that another process wrote is loaded once, checked, and then used.
#include "os/futex.hpp"
#include "topic/subscriber_core.hpp"
#include "topic/waiting.hpp"

namespace patchbay::topic {

SubscriberCore::Taken SubscriberCore::take(TopicSample& sample) noexcept {
    if (memory_->control().joins.load(std::memory_order_relaxed) != joins_) [[unlikely]]
        find_lanes();
    const auto count = lanes_.size();
    for (std::size_t tried = 0; tried < count; ++tried) {
        auto& lane = lanes_[turn_];
        if (++turn_ >= count) turn_ = 0;
        const auto taken = take_from(lane, sample);
        if (taken != Taken::nothing) return taken;
    }
    return Taken::nothing;
}

SubscriberCore::Taken SubscriberCore::take_from(Lane& lane, TopicSample& sample) noexcept {
    for (;;) {
        auto& reader = lane.reader;
        switch (reader.look()) {
            case ring::Found::nothing: return Taken::nothing;
            case ring::Found::corrupt:
                return fail(Condition::corrupt, "a slot holds what no publisher wrote");
            case ring::Found::message: break;
            case ring::Found::overtaken:
                if (catch_up(lane) == Taken::failed) return Taken::failed;
                continue;
        }
        const auto number = reader.position();
        const auto head = reader.slots().read_head(number);
        sample.chunk_data_ = nullptr;
        if (head.chunk == ring::kInSlot) {
            const bool fits = head.size_bytes <= memory_->places().payload_in_slot();
            if (fits) reader.slots().read_payload(number, sample.in_slot_.data(), head.size_bytes);
            // Nobody overwrites what a gate keeps; the limit may say so for a moment, until its writer sees the gate.
            if (!gates() && !reader.still_there()) {
                if (catch_up(lane) == Taken::failed) return Taken::failed;
                continue;
            }
            if (!fits) return fail(Condition::corrupt, "a message is larger than its slot");
        } else {
            if (!gates() && !reader.still_there()) {
                if (catch_up(lane) == Taken::failed) return Taken::failed;
                continue;
            }
            if (head.chunk >= memory_->shape().chunks ||
                head.size_bytes > memory_->shape().largest_message_bytes) {
                return fail(Condition::corrupt, "a message is where no chunk is");
            }
            const auto taken = read_chunk(lane, head.chunk, sample);
            if (taken == Taken::failed) return taken;
            if (taken == Taken::nothing) continue;
        }
        sample.clock_ticks_ = memory_->file().header().made_ticks;
        sample.clock_ns_ = memory_->file().header().made_ns;
        sample.sequence_ = number;
        sample.sent_ = head.sent;
        sample.size_bytes_ = head.size_bytes;
        sample.publisher_ = std::uint32_t{head.sender} << 16U | lane.place;
        sample.missed_ = missed_;
        missed_ = 0;
        pass(lane);
        return Taken::message;
    }
}

/// Nothing: the publisher has come round meanwhile.
SubscriberCore::Taken SubscriberCore::read_chunk(Lane& lane, std::uint16_t chunk,
                                                 TopicSample& sample) noexcept {
    std::uint32_t tried = 0;
    while (holds_[next_hold_].load(std::memory_order_relaxed) != 0) {
        if (++next_hold_ == max_held_) next_hold_ = 0;
        if (++tried == max_held_) {
            return fail(Condition::exhausted,
                        "it holds as many messages as one may: let some go, or make the topic "
                        "with more (max_held)");
        }
    }
    const auto hold = next_hold_;
    holds_[hold].store(hold_of(lane.place, chunk), std::memory_order_relaxed);
    // A gate keeps the chunk until it passes; then whoever sees it pass sees the hold.
    if (!gates() && !lane.reader.still_there_for_hold()) {
        holds_[hold].store(0, std::memory_order_release);
        return catch_up(lane) == Taken::failed ? Taken::failed : Taken::nothing;
    }
    sample.chunk_data_ = lane.chunks + chunk * memory_->places().chunk_bytes();
    sample.hold_ = hold;
    sample.holder_ = this;
    users_.fetch_add(1, std::memory_order_relaxed);
    return Taken::message;
}

/// Goes on after what was overwritten.
SubscriberCore::Taken SubscriberCore::catch_up(Lane& lane) noexcept {
    if (gates()) {
        return fail(Condition::corrupt,
                    "a message was overwritten that this subscriber had not read");
    }
    const auto missed = lane.reader.skip();
    if (missed == 0) return fail(Condition::corrupt, "a slot holds what no publisher wrote");
    missed_ += missed;
    missed_in_all_ += missed;
    block_->missed.store(missed_in_all_, std::memory_order_relaxed);
    return Taken::message;
}

void SubscriberCore::pass(Lane& lane) noexcept {
    lane.reader.advance();
    const auto position = lane.reader.position();
    block_->received.store(++received_, std::memory_order_relaxed);
    auto& gate = gates_[lane.place];
    if (!gates()) {
        gate.store(position | ring::kNotGating, std::memory_order_relaxed);
        return;
    }
    gate.store(position, std::memory_order_release);
    os::light_barrier();
    if (lane.reader.words().waiting.load(std::memory_order_relaxed) != 0) [[unlikely]]
        (void)os::futex_wake_all(low_half(gate));
}

SubscriberCore::Taken SubscriberCore::fail(Condition condition, const char* why) noexcept {
    failed_ = condition;
    why_ = why;
    return Taken::failed;
}

Error SubscriberCore::failure() const {
    // What is lost reads as zeros, and those may look corrupt.
    if (auto good = memory_->check(); !good && failed_ == Condition::corrupt) return good.error();
    return Error::of(failed_, "receive", memory_->name(), why_);
}

}  // namespace patchbay::topic
