// SPDX-License-Identifier: Apache-2.0
//
// TopicPublisher: one who publishes to a topic of bytes. topic.hpp has the manual, and the typed one.
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
class PublisherCore;
class TopicMemory;
}  // namespace topic

/// The memory of a message that is being made: write to bytes(), then publish(). It has its place in the ring already,
/// so publishing never waits. Given back unpublished by the destructor. Its publisher must outlive it.
class TopicLoan {
public:
    TopicLoan(TopicLoan&& other) noexcept;
    TopicLoan& operator=(TopicLoan&& other) noexcept;
    ~TopicLoan();

    /// Not initialised: what an earlier message left, or nothing.
    [[nodiscard]] MutableBytes bytes() noexcept {
        return {chunk_data_ != nullptr ? chunk_data_ : in_slot_.data(), size_bytes_};
    }

private:
    friend class topic::PublisherCore;
    friend class TopicPublisher;
    // The payload of a small message is left as it is: making a loan costs no more than its bookkeeping.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    TopicLoan(topic::PublisherCore& core, std::uint32_t size_bytes) noexcept
        : core_(&core), size_bytes_(size_bytes) {}
    void take_from(TopicLoan& other) noexcept;
    void give_back() noexcept;

    topic::PublisherCore* core_;
    std::byte* chunk_data_ = nullptr;
    std::uint32_t size_bytes_;
    std::uint16_t chunk_ = 0;
    alignas(16) std::array<std::byte, 104> in_slot_;
};

class TopicPublisher {
public:
    TopicPublisher(TopicPublisher&&) noexcept;
    TopicPublisher& operator=(TopicPublisher&&) noexcept;
    /// Leaves; what was published stays readable.
    ~TopicPublisher();

    /// Copies and publishes. False: no room before the deadline, since a reliable subscriber is a whole ring behind.
    /// @errors too_big, segment_lost, corrupt, forked
    Result<bool> send(Bytes message, Deadline deadline = Deadline::never());
    Result<bool> try_send(Bytes message) { return send(message, Deadline::now()); }

    /// Memory for a message of that size. Empty: no room before the deadline.
    /// @errors as send()
    Result<std::optional<TopicLoan>> loan(std::size_t size_bytes,
                                          Deadline deadline = Deadline::never());
    Result<std::optional<TopicLoan>> try_loan(std::size_t size_bytes) {
        return loan(size_bytes, Deadline::now());
    }
    /// The message exists for all subscribers when this returns: its sequence number, from 0 for each place.
    /// @errors segment_lost, forked
    Result<std::uint64_t> publish(TopicLoan&& loan);

    /// Writable while a message may fit, for poll(2) and event loops. A bridge, made with the first call: a thread that
    /// looks a hundred times a second, more often when that pays. Borrowed.
    /// @errors exhausted, forked
    Result<int> fd();

    [[nodiscard]] std::uint64_t largest_message_bytes() const noexcept;
    /// What messages of this publisher carry: TopicSample::publisher().
    [[nodiscard]] std::uint32_t id() const noexcept;
    /// "topic:/name"
    [[nodiscard]] const std::string& name() const noexcept;

private:
    friend class ByteTopic;
    explicit TopicPublisher(std::unique_ptr<topic::PublisherCore> core) noexcept;
    std::unique_ptr<topic::PublisherCore> core_;
};

}  // namespace patchbay
