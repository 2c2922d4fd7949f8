// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic_subscriber.hpp"

#include "os/ticks.hpp"
#include "topic/subscriber_core.hpp"

#include <utility>

namespace patchbay {

std::optional<Deadline::Clock::time_point> TopicSample::sent() const noexcept {
    if (sent_ == 0) return std::nullopt;
    // Where ticks are ns, the two clocks show the same.
    const auto ns =
        clock_ticks_ == clock_ns_
            ? sent_
            : os::monotonic_time(sent_, {.ticks = clock_ticks_, .monotonic_ns = clock_ns_},
                                 os::Moment::now(true));
    return Deadline::Clock::time_point(std::chrono::nanoseconds(ns));
}

TopicSubscriber::TopicSubscriber(topic::SubscriberCore* core) noexcept : subscriber_(core) {}
TopicSubscriber::TopicSubscriber(TopicSubscriber&& other) noexcept
    : subscriber_(std::exchange(other.subscriber_, nullptr)) {}
TopicSubscriber& TopicSubscriber::operator=(TopicSubscriber&& other) noexcept {
    std::swap(subscriber_, other.subscriber_);
    return *this;
}
TopicSubscriber::~TopicSubscriber() {
    if (subscriber_ != nullptr) core().leave();
}

topic::SubscriberCore& TopicSubscriber::core() const noexcept {
    return static_cast<topic::SubscriberCore&>(*subscriber_);
}
Result<int> TopicSubscriber::fd() {
    return core().fd();
}
bool TopicSubscriber::has_message() noexcept {
    return core().has_message();
}
std::uint64_t TopicSubscriber::missed() const noexcept {
    return core().missed();
}
const std::string& TopicSubscriber::name() const noexcept {
    return core().memory().name();
}

}  // namespace patchbay
