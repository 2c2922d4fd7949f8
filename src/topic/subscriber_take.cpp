// SPDX-License-Identifier: Apache-2.0
//
// Taking a message out of a lane: every value that another process wrote is loaded once, checked, and then used.
#include "os/futex.hpp"
#include "topic/subscriber_core.hpp"
#include "topic/waiting.hpp"

namespace patchbay::topic {
namespace {

constexpr int kMostTries = 64;

void touch(const std::byte* line) noexcept {
    (void)reinterpret_cast<const std::atomic<std::uint64_t>*>(line)->load(
        std::memory_order_relaxed);
}

}  // namespace

inline void SubscriberCore::pass(Lane& lane) noexcept {
    lane.reader.advance();
    const auto position = lane.reader.position();
    block_->received.store(++received_, std::memory_order_relaxed);
    auto& gate = gates_[lane.place];
    if (!gates()) {
        gate.store(position | ring::kNotGating, std::memory_order_relaxed);
        return;
    }
    if (Gate(gate).pass<Barriers>(position, lane.reader.words())) [[unlikely]]
        (void)os::futex_wake_all(low_half(gate));
}

SubscriberCore::Taken SubscriberCore::take(TopicSample& sample) noexcept {
    if (control_->joins.load(std::memory_order_relaxed) != joins_) [[unlikely]]
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
    for (int tried = 0; tried < kMostTries; ++tried) {
        switch (lane.reader.look()) {
            case ring::Found::nothing: return Taken::nothing;
            case ring::Found::corrupt:
                return fail(Condition::corrupt, "a slot holds what no publisher wrote");
            case ring::Found::message: {
                const auto taken = read_message(lane, sample);
                if (taken != Taken::nothing) return taken;
                break;
            }
            case ring::Found::overtaken: break;
        }
        if (catch_up(lane) == Taken::failed) return Taken::failed;
    }
    // Overtaken each time: the caller looks at its deadline, too.
    return Taken::nothing;
}

/// Nothing: the publisher has come round meanwhile.
inline SubscriberCore::Taken SubscriberCore::read_message(Lane& lane,
                                                          TopicSample& sample) noexcept {
    auto& reader = lane.reader;
    const auto number = reader.position();
    const auto head = reader.slots().read_head(number);
    sample.chunk_data_ = nullptr;
    if (head.chunk == ring::kInSlot) {
        const bool fits = head.size_bytes <= payload_in_slot_;
        if (fits) reader.slots().read_payload(number, sample.in_slot_.data(), head.size_bytes);
        if (!is_still_there(lane)) return Taken::nothing;
        if (!fits) return fail(Condition::corrupt, "a message is larger than its slot");
    } else {
        const auto taken = read_chunk(lane, head, sample);
        if (taken != Taken::message) return taken;
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

/// Nothing: the publisher has come round meanwhile.
SubscriberCore::Taken SubscriberCore::read_chunk(Lane& lane, const ring::MessageHead& head,
                                                 TopicSample& sample) noexcept {
    if (!is_still_there(lane)) return Taken::nothing;
    if (head.chunk >= chunks_ || head.size_bytes > memory_->shape().largest_message_bytes)
        return fail(Condition::corrupt, "a message is where no chunk is");
    std::uint32_t tried = 0;
    while (!Hold(holds_[next_hold_]).is_free()) {
        if (++next_hold_ == max_held_) next_hold_ = 0;
        if (++tried == max_held_) {
            return fail(Condition::exhausted,
                        "it holds as many messages as one may: let some go, or make the topic "
                        "with more (max_held)");
        }
    }
    const auto hold = next_hold_;
    Hold(holds_[hold]).take(hold_of(lane.place, head.chunk));
    // A gate keeps the chunk until it passes; then whoever sees it pass sees the hold.
    if (!gates() && !lane.reader.still_there_for_hold()) {
        Hold(holds_[hold]).let_go();
        return Taken::nothing;
    }
    sample.chunk_data_ = lane.chunks + head.chunk * chunk_bytes_;
    lane.next_chunk = static_cast<std::uint16_t>(head.chunk + 1U == chunks_ ? 0 : head.chunk + 1);
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

/// Tries for a moment, and looks at nothing else meanwhile: what comes is taken at once.
SubscriberCore::Taken SubscriberCore::spin(TopicSample& sample) noexcept {
    const auto& joins = control_->joins;
    for (int attempt = 0; attempt < kSpins; ++attempt) {
        for (auto& lane : lanes_) {
            // The first line of the chunk along with the slot: two transfers at once take little longer than one.
            if (chunks_ != 0) touch(lane.chunks + lane.next_chunk * chunk_bytes_);
            if (lane.reader.look() != ring::Found::nothing) return take_from(lane, sample);
        }
        if (joins.load(std::memory_order_relaxed) != joins_) break;
    }
    return Taken::nothing;
}

Result<bool> SubscriberCore::receive(TopicSample& sample, Deadline deadline) {
    if (!is_usable()) [[unlikely]]
        return std::unexpected(why_unusable());
    const auto taken = take(sample);
    if (taken == Taken::message) [[likely]]
        return true;
    if (taken == Taken::failed) return std::unexpected(failure());
    return wait_and_take(sample, deadline);
}

/// Sleeps where that is due, and looks whether the topic still stands where nobody woke us.
Result<void> SubscriberCore::rest(Patience::Step step, const Patience& patience) {
    if (step == Patience::Step::sleep && sleep(patience.bounded())) return {};
    return memory_->check();
}

Result<bool> SubscriberCore::wait_and_take(TopicSample& sample, Deadline deadline) {
    for (Patience patience(waiting_, deadline);;) {
        const auto step = patience.next();
        if (step == Patience::Step::give_up) return bell_ ? hush_and_take(sample) : false;
        auto taken = Taken::nothing;
        if (step == Patience::Step::spin) {
            taken = spin(sample);
        } else {
            if (auto stands = rest(step, patience); !stands) return std::unexpected(stands.error());
            taken = take(sample);
        }
        if (taken == Taken::message) return true;
        if (taken == Taken::failed) return std::unexpected(failure());
    }
}

/// Nothing came: whoever polls our descriptor will be told of the next one, unless one has come meanwhile.
Result<bool> SubscriberCore::hush_and_take(TopicSample& sample) {
    for (;;) {
        const auto quiet = prepare_to_wait();
        if (!quiet) return quiet;
        if (*quiet) return false;
        const auto taken = take(sample);
        if (taken == Taken::message) return true;
        if (taken == Taken::failed) return std::unexpected(failure());
    }
}

}  // namespace patchbay::topic
