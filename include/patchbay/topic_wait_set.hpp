// SPDX-License-Identifier: Apache-2.0
//
// TopicWaitSet: waits for several subscribers at once, of any topics.
//
//     TopicWaitSet set;
//     set.add(ticks.bytes());                            // a Subscriber<Tick>: 0
//     set.add(orders.bytes());                           // a Subscriber<Order>: 1
//     while (const auto ready = or_throw(set.wait(Deadline::after(1s)))) {
//         if (*ready == 0) show(or_throw(ticks.try_receive())->value());
//         else execute(or_throw(orders.try_receive())->value());
//     }
//
// Choose it when   one thread serves several topics, and should react as fast as to one.
// Choose instead   the subscribers' fd() in an event loop that waits for other things, too.
// How              Spins over all of them, then sleeps on their descriptors. No wake-up is lost: each is told that
//                  somebody sleeps, then looked at once more.
// Order            Fair: whoever had a message last is asked last the next time.
// Threads          One at a time, the one that uses the subscribers.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/topic_options.hpp"
#include "patchbay/topic_subscriber.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace patchbay {

class TopicWaitSet {
public:
    explicit TopicWaitSet(Waiting waiting = Waiting::adaptive) noexcept : waiting_(waiting) {}

    /// The subscriber must outlive the set; it may be moved. Its index: 0, 1, 2...
    std::size_t add(TopicSubscriber& subscriber);
    [[nodiscard]] std::size_t size() const noexcept { return subscribers_.size(); }

    /// The index of one that has a message: its try_receive() gives it. Empty: none came before the deadline.
    /// @errors segment_lost, corrupt, forked: of any of them; exhausted (no descriptor for sleeping)
    Result<std::optional<std::size_t>> wait(Deadline deadline = Deadline::never());
    Result<std::optional<std::size_t>> try_wait() { return wait(Deadline::now()); }

private:
    std::optional<std::size_t> next_ready() noexcept;
    Result<void> check() const;
    Result<void> sleep(Deadline deadline);

    std::vector<topic::SubscriberCore*> subscribers_;
    std::size_t turn_ = 0;
    Waiting waiting_;
};

}  // namespace patchbay
