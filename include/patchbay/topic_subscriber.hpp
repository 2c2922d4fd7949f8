// SPDX-License-Identifier: Apache-2.0
//
// TopicSubscriber: one who subscribes to a topic of bytes. topic.hpp has the manual, and the typed one.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/detail/filled.hpp"
#include "patchbay/detail/topic_subscriber_fast_path.hpp"
#include "patchbay/error.hpp"
#include "patchbay/topic_options.hpp"
#include "patchbay/topic_sample.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace patchbay {

namespace topic {
class SubscriberCore;
}  // namespace topic

class TopicSubscriber {
public:
    TopicSubscriber(TopicSubscriber&&) noexcept;
    TopicSubscriber& operator=(TopicSubscriber&&) noexcept;
    /// Leaves. Samples stay.
    ~TopicSubscriber();

    /// The next message of any publisher, each publisher's in order. Empty: none came before the deadline.
    /// @errors exhausted (it holds as many as it may), segment_lost, corrupt, forked
    Result<std::optional<TopicSample>> receive(Deadline deadline = Deadline::never()) {
        return receive_as<TopicSample>(deadline);
    }
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
    explicit TopicSubscriber(topic::SubscriberCore* core) noexcept;
    template <class Made, std::size_t Size = 0>
    Result<std::optional<Made>> receive_as(Deadline deadline) {
        return detail::filled<Made>(
            [&](Made& sample) { return subscriber_->receive<Size>(sample, deadline); });
    }
    [[nodiscard]] topic::SubscriberCore& core() const noexcept;
    topic::SubscriberFastPath* subscriber_;  ///< a SubscriberCore
};

}  // namespace patchbay
