// SPDX-License-Identifier: Apache-2.0
//
// SubscriberFastPath: of a subscriber, what a message takes that is there, or comes while it spins. The rest is
// src/topic/subscriber_core.hpp.
//
// Inline in its users: a call would cost as much as the message does. Every value that another process wrote is loaded
// once, checked, and then used.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/detail/fork_generation.hpp"
#include "patchbay/detail/light_barrier.hpp"
#include "patchbay/detail/ring/lane_reader.hpp"
#include "patchbay/detail/ring/reader_words.hpp"
#include "patchbay/detail/topic_holder.hpp"
#include "patchbay/detail/topic_patience.hpp"
#include "patchbay/error.hpp"
#include "patchbay/topic_options.hpp"
#include "patchbay/topic_sample.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchbay::topic {

class SubscriberFastPath : public Holder {
public:
    /// As TopicSubscriber::receive(). False: nothing came. `Size`: the size of all messages in bytes; 0: any.
    template <std::size_t Size>
    Result<bool> receive(TopicSample& sample, Deadline deadline) {
        if (!is_usable()) [[unlikely]]
            return std::unexpected(why_unusable());
        for (Patience patience(waiting_, deadline);;) {
            const auto taken = look<Size>(sample, patience.attempts());
            if (taken == Taken::message) [[likely]]
                return true;
            const auto goes_on = wait(patience, taken);
            if (!goes_on || !*goes_on) return goes_on;
        }
    }

protected:
    struct Lane {
        ring::LaneReader<ring::Atomics> reader;
        const std::byte* chunks;
        std::uint32_t place;
        std::uint16_t next_chunk = 0;  ///< the next message's, most likely
    };
    enum class Taken { nothing, message, failed };
    using Gate = ring::Gate<ring::Atomics>;

    using Holder::Holder;

    /// After an attempt: rests as is due. False: the deadline has passed. @errors as TopicSubscriber::receive()
    virtual Result<bool> wait(Patience& patience, Taken taken) = 0;
    /// Finds the lanes of publishers that have come.
    virtual void find_lanes() noexcept = 0;
    /// From a lane where something is that look() does not settle.
    virtual Taken take_slowly(Lane& lane, TopicSample& sample) noexcept = 0;
    virtual Taken fail(Condition condition, const char* why) noexcept = 0;
    /// @errors forked, segment_lost, corrupt
    [[nodiscard]] virtual Error why_unusable() const = 0;
    virtual void wake_publisher(const Lane& lane) noexcept = 0;

    [[nodiscard]] bool is_usable() const noexcept {
        return detail::is_current_generation(generation_) &&
               !shared_lost_->load(std::memory_order_relaxed) &&
               !lanes_lost_->load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool gates() const noexcept { return delivery_ == Delivery::reliable; }
    /// A gate keeps the message; the limit, which may be raised for a moment and taken back, says nothing then.
    [[nodiscard]] bool is_still_there(const Lane& lane) const noexcept {
        return gates() || lane.reader.still_there();
    }

    /// Looks that often into every lane: takes what comes at once.
    template <std::size_t Size>
    [[gnu::always_inline]] Taken look(TopicSample& sample, int attempts) noexcept {
        do {
            if (joins_word_->load(std::memory_order_relaxed) != joins_) [[unlikely]]
                find_lanes();
            for (std::size_t left = lanes_.size(); left > 0; --left) {
                auto& lane = lanes_[turn_];
                if (++turn_ >= lanes_.size()) turn_ = 0;
                // The first line of the chunk along with the slot: two transfers at once take little longer than one.
                if (chunks_ != 0) touch(lane.chunks + lane.next_chunk * chunk_bytes_);
                const auto found = lane.reader.look();
                if (found != ring::Found::nothing) return take<Size>(lane, found, sample);
            }
        } while (--attempts > 0);
        return Taken::nothing;
    }

    template <std::size_t Size>
    [[gnu::always_inline]] Taken take(Lane& lane, ring::Found found, TopicSample& sample) noexcept {
        if (found == ring::Found::message) [[likely]] {
            const auto taken = read_message<Size>(lane, sample);
            if (taken != Taken::nothing) [[likely]]
                return taken;
        }
        return take_slowly(lane, sample);
    }

    /// Nothing: the publisher has come round meanwhile.
    template <std::size_t Size>
    [[gnu::always_inline]] Taken read_message(Lane& lane, TopicSample& sample) noexcept {
        const auto number = lane.reader.position();
        const auto head = lane.reader.slots().read_head(number);
        const auto taken = head.chunk == ring::kInSlot ? read_slot<Size>(lane, head, sample)
                                                       : read_chunk(lane, head, sample);
        if (taken != Taken::message) [[unlikely]]
            return taken;
        sample.clock_ticks_ = clock_ticks_;
        sample.clock_ns_ = clock_ns_;
        sample.sequence_ = number;
        sample.sent_ = head.sent;
        sample.size_bytes_ = head.size_bytes;
        sample.publisher_ = std::uint32_t{head.sender} << 16U | lane.place;
        sample.missed_ = missed_;
        missed_ = 0;
        pass(lane);
        return Taken::message;
    }

    std::vector<Lane> lanes_;
    std::size_t turn_ = 0;
    std::uint32_t place_ = 0;
    const std::atomic<std::uint32_t>* joins_word_ = nullptr;
    std::uint32_t joins_ = 0;
    std::uint32_t chunks_ = 0;
    std::size_t payload_in_slot_ = 0;
    std::uint64_t chunk_bytes_ = 0;
    std::uint64_t largest_message_bytes_ = 0;
    std::uint64_t type_size_bytes_ = 0;  ///< 0: any
    std::uint64_t clock_ticks_ = 0;      ///< a moment on the topic's clock, and on CLOCK_MONOTONIC
    std::uint64_t clock_ns_ = 0;
    Gate::Word* gates_ = nullptr;
    std::atomic<std::uint64_t>* received_word_ = nullptr;
    const std::atomic<bool>* shared_lost_ = nullptr;
    const std::atomic<bool>* lanes_lost_ = nullptr;
    std::uint64_t missed_ = 0;  ///< since the last message
    std::uint64_t received_ = 0;
    Delivery delivery_ = Delivery::reliable;
    Waiting waiting_ = Waiting::adaptive;

private:
    static void touch(const std::byte* line) noexcept {
        (void)reinterpret_cast<const std::atomic<std::uint64_t>*>(line)->load(
            std::memory_order_relaxed);
    }

    template <std::size_t Size>
    [[gnu::always_inline]] Taken read_slot(const Lane& lane, const ring::MessageHead& head,
                                           TopicSample& sample) noexcept {
        const bool fits = head.size_bytes <= payload_in_slot_ && has_size<Size>(head);
        const auto& reader = lane.reader;
        if (fits) {
            reader.slots().template read_payload<Size>(reader.position(), sample.in_slot_.data(),
                                                       head.size_bytes);
        }
        if (!is_still_there(lane)) return Taken::nothing;
        if (!fits) [[unlikely]]
            return fail(Condition::corrupt, "a message is not of the size that its slot has");
        sample.chunk_data_ = nullptr;
        return Taken::message;
    }

    Taken read_chunk(Lane& lane, const ring::MessageHead& head, TopicSample& sample) noexcept {
        if (!is_still_there(lane)) return Taken::nothing;
        if (head.chunk >= chunks_ || head.size_bytes > largest_message_bytes_ || !has_size<0>(head))
            [[unlikely]]
            return fail(Condition::corrupt, "a message is where no chunk is");
        std::uint32_t index = 0;
        if (!hold(hold_of(lane.place, head.chunk), index)) [[unlikely]] {
            return fail(Condition::exhausted,
                        "it holds as many messages as one may: let some go, or make the topic "
                        "with more (max_held)");
        }
        // A gate keeps the chunk until it passes; then whoever sees it pass sees the hold.
        if (!gates() && !lane.reader.still_there_for_hold()) {
            take_back(index);
            return Taken::nothing;
        }
        count_sample();
        sample.chunk_data_ = lane.chunks + head.chunk * chunk_bytes_;
        sample.hold_ = index;
        sample.holder_ = this;
        lane.next_chunk =
            static_cast<std::uint16_t>(head.chunk + 1U == chunks_ ? 0 : head.chunk + 1);
        return Taken::message;
    }

    template <std::size_t Size>
    [[nodiscard]] bool has_size(const ring::MessageHead& head) const noexcept {
        if constexpr (Size != 0) return head.size_bytes == Size;
        return type_size_bytes_ == 0 || head.size_bytes == type_size_bytes_;
    }

    [[gnu::always_inline]] void pass(Lane& lane) noexcept {
        lane.reader.advance();
        const auto position = lane.reader.position();
        received_word_->store(++received_, std::memory_order_relaxed);
        auto& gate = gates_[lane.place];
        if (!gates()) {
            gate.store(position | ring::kNotGating, std::memory_order_relaxed);
            return;
        }
        const bool is_awaited = Gate(gate).pass<detail::LightBarrier>(
            place_, position - 1, position, lane.reader.words());
        if (is_awaited) [[unlikely]]
            wake_publisher(lane);
    }
};

}  // namespace patchbay::topic
