// SPDX-License-Identifier: Apache-2.0
//
// TopicPublisher: one who publishes to a topic of bytes. topic.hpp has the manual, and the typed one.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/detail/filled.hpp"
#include "patchbay/detail/topic_publisher_fast_path.hpp"
#include "patchbay/error.hpp"
#include "patchbay/topic_loan.hpp"
#include "patchbay/topic_options.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace patchbay {

namespace topic {
class PublisherCore;
}  // namespace topic

class TopicPublisher {
public:
    TopicPublisher(TopicPublisher&&) noexcept;
    TopicPublisher& operator=(TopicPublisher&&) noexcept;
    /// Leaves; what was published stays readable.
    ~TopicPublisher();

    /// Copies and publishes. False: no room before the deadline, since a reliable subscriber is a whole ring behind.
    /// @errors too_big, segment_lost, corrupt, forked
    Result<bool> send(Bytes message, Deadline deadline = Deadline::never()) {
        return publisher_->send<0>(message, deadline);
    }
    Result<bool> try_send(Bytes message) { return send(message, Deadline::now()); }

    /// Memory for a message of that size. Empty: no room before the deadline.
    /// @errors as send()
    Result<std::optional<TopicLoan>> loan(std::size_t size_bytes,
                                          Deadline deadline = Deadline::never()) {
        return loan_as<TopicLoan>(size_bytes, deadline);
    }
    Result<std::optional<TopicLoan>> try_loan(std::size_t size_bytes) {
        return loan(size_bytes, Deadline::now());
    }
    /// The message exists for all subscribers when this returns: its sequence number, from 0 for each place.
    /// @errors segment_lost, forked
    Result<std::uint64_t> publish(TopicLoan&& loan) { return publisher_->publish<0>(loan); }

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
    template <class T>
    friend class Publisher;
    explicit TopicPublisher(std::unique_ptr<topic::PublisherCore> core) noexcept;
    template <class Made>
    Result<std::optional<Made>> loan_as(std::size_t size_bytes, Deadline deadline) {
        return detail::filled<Made>(
            [&](Made& loan) { return publisher_->loan(loan, size_bytes, deadline); });
    }
    [[nodiscard]] topic::PublisherCore& core() const noexcept;
    std::unique_ptr<topic::PublisherFastPath> publisher_;  ///< a PublisherCore
};

}  // namespace patchbay
