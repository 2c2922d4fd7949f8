// SPDX-License-Identifier: Apache-2.0
//
// TopicSample: a message that was received. topic.hpp has the manual.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/detail/copy_words.hpp"
#include "patchbay/detail/filled.hpp"
#include "patchbay/detail/topic_holder.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace patchbay {

namespace topic {
class SubscriberFastPath;
}  // namespace topic

/// A message that was received, for reading where it lies. It stays as it is while this object lives, also when its
/// publisher and its subscriber have gone. Several may be held and let go in any order, by any thread.
class TopicSample {
public:
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): receive() fills it
    explicit TopicSample(detail::Unfilled /*by receive()*/) noexcept {}
    TopicSample(TopicSample&& other) noexcept { take_from<0>(other); }
    TopicSample& operator=(TopicSample&& other) noexcept {
        if (this != &other) {
            let_go();
            take_from<0>(other);
        }
        return *this;
    }
    ~TopicSample() { let_go(); }

    [[nodiscard]] Bytes bytes() const noexcept {
        return {chunk_data_ != nullptr ? chunk_data_ : in_slot_.data(), size_bytes_};
    }
    /// Who sent it: TopicPublisher::id().
    [[nodiscard]] std::uint32_t publisher() const noexcept { return publisher_; }
    /// Counts the messages of a publisher's place, from 0.
    [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }
    /// When it was sent, on CLOCK_MONOTONIC; empty: its publisher does not say (PublisherOptions::send_times).
    [[nodiscard]] std::optional<Deadline::Clock::time_point> sent() const noexcept;
    /// How many messages this lossy subscriber missed since the one before.
    [[nodiscard]] std::uint64_t missed() const noexcept { return missed_; }

protected:
    /// `Size`: the payload's size in bytes, where it is known; 0: any.
    template <std::size_t Size>
    void take_from(TopicSample& other) noexcept {
        holder_ = detail::as_stored(std::exchange(other.holder_, nullptr));
        chunk_data_ = detail::as_stored(other.chunk_data_);
        sequence_ = detail::as_stored(other.sequence_);
        sent_ = detail::as_stored(other.sent_);
        clock_ticks_ = detail::as_stored(other.clock_ticks_);
        clock_ns_ = detail::as_stored(other.clock_ns_);
        missed_ = detail::as_stored(other.missed_);
        publisher_ = detail::as_stored(other.publisher_);
        size_bytes_ = detail::as_stored(other.size_bytes_);
        hold_ = detail::as_stored(other.hold_);
        if (Size <= in_slot_.size() && chunk_data_ == nullptr)
            detail::copy_words<Size>(in_slot_.data(), other.in_slot_.data(), size_bytes_);
    }

private:
    friend class topic::SubscriberFastPath;
    void let_go() noexcept {
        if (holder_ != nullptr) std::exchange(holder_, nullptr)->let_go(hold_);
    }

    topic::Holder* holder_ = nullptr;  ///< of a chunk
    const std::byte* chunk_data_ = nullptr;
    std::uint64_t sequence_;
    std::uint64_t sent_;         ///< on the topic's clock
    std::uint64_t clock_ticks_;  ///< a moment on that clock, and on CLOCK_MONOTONIC
    std::uint64_t clock_ns_;
    std::uint64_t missed_;
    std::uint32_t publisher_;
    std::uint32_t size_bytes_;
    std::uint32_t hold_ = 0;
    alignas(16) std::array<std::byte, 104> in_slot_;
};

}  // namespace patchbay
