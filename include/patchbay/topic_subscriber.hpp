// SPDX-License-Identifier: Apache-2.0
//
// TopicSubscriber: one who receives from a topic of bytes. topic.hpp has the manual, and the typed one.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/topic_options.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace patchbay {

namespace topic {
class SubscriberCore;
}

/// A message that was received, for reading where it lies. It stays as it is while this object lives, also when its
/// publisher and its subscriber have gone. Several may be held and let go in any order, by any thread.
class TopicSample {
public:
    /// What only a subscriber has: nothing but receive() makes samples.
    class Unfilled {
        friend class TopicSubscriber;
        template <class T>
        friend class Subscriber;
        Unfilled() = default;
    };
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled by receive(), field by field
    explicit TopicSample(Unfilled /*key*/) noexcept {}
    TopicSample(TopicSample&& other) noexcept { take_from(other); }
    TopicSample& operator=(TopicSample&& other) noexcept {
        if (this != &other) {
            let_go();
            take_from(other);
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

private:
    friend class topic::SubscriberCore;
    void take_from(TopicSample& other) noexcept;
    void let_go() noexcept {
        if (holder_ != nullptr) let_go_of_chunk();
    }
    void let_go_of_chunk() noexcept;

    topic::SubscriberCore* holder_ = nullptr;  ///< of a chunk
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

class TopicSubscriber {
public:
    TopicSubscriber(TopicSubscriber&&) noexcept;
    TopicSubscriber& operator=(TopicSubscriber&&) noexcept;
    /// Leaves. Samples stay.
    ~TopicSubscriber();

    /// The next message of any publisher, each publisher's in order. Empty: none came before the deadline.
    /// @errors exhausted (it holds as many as it may), segment_lost, corrupt, forked
    Result<std::optional<TopicSample>> receive(Deadline deadline = Deadline::never());
    Result<std::optional<TopicSample>> try_receive() { return receive(Deadline::now()); }

    /// Readable while there may be something to receive, for poll(2), epoll(7) and event loops. Then call try_receive()
    /// until it gives nothing: that makes it wait again. Now and then it is readable without cause. Made with the first
    /// call. Borrowed.
    /// @errors exhausted, denied, forked
    Result<int> fd();

    /// Whether try_receive() would give something now.
    [[nodiscard]] bool has_message() noexcept;
    /// How many messages it has missed in all.
    [[nodiscard]] std::uint64_t missed() const noexcept;
    /// "topic:/name"
    [[nodiscard]] const std::string& name() const noexcept;

private:
    friend class ByteTopic;
    friend class TopicWaitSet;
    template <class T>
    friend class Subscriber;
    /// Without moving what was received.
    Result<bool> receive_into(TopicSample& sample, Deadline deadline);
    explicit TopicSubscriber(topic::SubscriberCore* core) noexcept : core_(core) {}
    topic::SubscriberCore* core_;
};

}  // namespace patchbay
