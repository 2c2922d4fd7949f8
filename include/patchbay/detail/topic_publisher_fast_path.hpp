// SPDX-License-Identifier: Apache-2.0
//
// PublisherFastPath: of a publisher, what a message takes that finds room. The rest is src/topic/publisher_core.hpp.
//
// Inline in its users: a call would cost as much as the message does.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/detail/counter.hpp"
#include "patchbay/detail/fork_generation.hpp"
#include "patchbay/detail/light_barrier.hpp"
#include "patchbay/detail/ring/chunk_pool.hpp"
#include "patchbay/detail/ring/lane_writer.hpp"
#include "patchbay/detail/ring/sleepers.hpp"
#include "patchbay/error.hpp"
#include "patchbay/topic_loan.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchbay::topic {

class PublisherFastPath {
public:
    PublisherFastPath(const PublisherFastPath&) = delete;
    PublisherFastPath& operator=(const PublisherFastPath&) = delete;
    virtual ~PublisherFastPath() = default;

    /// As TopicPublisher::send(). `Size`: the message's size in bytes, where it is known; 0: any.
    template <std::size_t Size>
    Result<bool> send(Bytes message, Deadline deadline) {
        if (message.size() > at_once_bytes_ || !is_usable() || !has_slot()) [[unlikely]]
            return send_slowly(message, deadline);
        put(static_cast<std::uint32_t>(message.size()), ring::kInSlot,
            [&](Ring& slots, std::uint64_t number) {
                slots.write_payload<Size>(number, message.data(),
                                          Size != 0 ? Size : message.size());
            });
        return true;
    }

    /// As TopicPublisher::loan(). False: no room before the deadline.
    Result<bool> loan(TopicLoan& loan, std::size_t size_bytes, Deadline deadline) {
        if (size_bytes > largest_message_bytes_ || !is_usable() ||
            !can_go_on(needs_chunk(size_bytes))) [[unlikely]] {
            const auto room = wait_for_loan(size_bytes, deadline);
            if (!room || !*room) return room;
        }
        loan.publisher_ = this;
        loan.size_bytes_ = static_cast<std::uint32_t>(size_bytes);
        loan.chunk_ = ring::kInSlot;
        ++reserved_;
        if (needs_chunk(size_bytes)) {
            loan.chunk_ = pool_.take();
            loan.chunk_data_ = chunks_data_ + loan.chunk_ * chunk_bytes_;
        }
        return true;
    }

    /// As TopicPublisher::publish().
    template <std::size_t Size>
    Result<std::uint64_t> publish(TopicLoan& loan) {
        if (loan.publisher_ != this || !is_usable()) [[unlikely]]
            return std::unexpected(why_not(loan.publisher_ == this));
        loan.publisher_ = nullptr;
        --reserved_;
        return put(loan.size_bytes_, loan.chunk_, [&](Ring& slots, std::uint64_t number) {
            if (loan.chunk_ == ring::kInSlot)
                slots.write_payload<Size>(number, loan.in_slot_.data(), loan.size_bytes_);
        });
    }
    void give_back(TopicLoan& loan) noexcept;

protected:
    using Ring = ring::SlotRing<ring::Atomics>;
    using Writer = ring::LaneWriter<ring::Atomics>;
    using Sleepers = ring::Sleepers<ring::Atomics>;

    PublisherFastPath(Writer writer, Sleepers::Word& sleepers, std::uint16_t chunks)
        : writer_(writer), sleepers_(sleepers), pool_(chunks) {}

    /// Everything that send() does, whatever is in the way.
    virtual Result<bool> send_slowly(Bytes message, Deadline deadline) = 0;
    /// Until there is room for a loan. @errors as TopicPublisher::loan()
    virtual Result<bool> wait_for_loan(std::size_t size_bytes, Deadline deadline) = 0;
    /// Why a loan is not to be published. Ends the program where that is a mistake of the caller's.
    virtual Error why_not(bool is_ours) = 0;
    virtual void wake_sleepers() noexcept = 0;

    /// Whether this process may use it, and the memory is there.
    [[nodiscard]] bool is_usable() const noexcept {
        return detail::is_current_generation(generation_) &&
               !shared_lost_->load(std::memory_order_relaxed) &&
               !lane_lost_->load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool has_slot() const noexcept { return writer_.room() > reserved_; }
    [[nodiscard]] bool can_go_on(bool with_chunk) const noexcept {
        return has_slot() && (!with_chunk || pool_.has_free());
    }
    [[nodiscard]] bool needs_chunk(std::size_t size_bytes) const noexcept {
        return size_bytes > most_in_slot_bytes_;
    }

    template <class Write>
    std::uint64_t put(std::uint32_t size_bytes, std::uint16_t chunk, Write&& write) noexcept {
        const auto number = writer_.publish(
            {.sent = now(), .size_bytes = size_bytes, .chunk = chunk, .sender = owner_},
            std::forward<Write>(write));
        if (!chunk_of_.empty()) chunk_of_[number & (chunk_of_.size() - 1)] = chunk;
        if (sleepers_.anybody<detail::LightBarrier>()) [[unlikely]]
            wake_sleepers();
        return number;
    }

    Writer writer_;
    Sleepers sleepers_;
    ring::ChunkPool pool_;
    std::vector<std::uint16_t> chunk_of_;  ///< of each slot's message
    std::byte* chunks_data_ = nullptr;
    std::size_t chunk_bytes_ = 0;
    std::size_t at_once_bytes_ = 0;       ///< the largest message that goes into a slot
    std::size_t most_in_slot_bytes_ = 0;  ///< that have room there
    std::size_t largest_message_bytes_ = 0;
    const std::atomic<bool>* shared_lost_ = nullptr;
    const std::atomic<bool>* lane_lost_ = nullptr;
    std::uint64_t generation_ = 0;
    std::uint32_t reserved_ = 0;  ///< slots for loans
    std::uint16_t owner_ = 0;
    bool by_counter_ = false;
    bool send_times_ = false;

private:
    [[nodiscard]] std::uint64_t now() const noexcept {
        if (!send_times_) return 0;
        return by_counter_ ? detail::counter() : clock_ns();
    }
    /// Where the counter is not to be trusted.
    [[gnu::cold]] static std::uint64_t clock_ns() noexcept;
};

}  // namespace patchbay::topic
