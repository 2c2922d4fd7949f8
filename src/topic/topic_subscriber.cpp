// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic_subscriber.hpp"

#include "os/ticks.hpp"
#include "topic/copy_words.hpp"
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

void TopicSample::take_from(TopicSample& other) noexcept {
    holder_ = std::exchange(other.holder_, nullptr);
    chunk_data_ = other.chunk_data_;
    sequence_ = other.sequence_;
    sent_ = other.sent_;
    clock_ticks_ = other.clock_ticks_;
    clock_ns_ = other.clock_ns_;
    missed_ = other.missed_;
    publisher_ = other.publisher_;
    size_bytes_ = other.size_bytes_;
    hold_ = other.hold_;
    if (chunk_data_ == nullptr)
        topic::copy_words(in_slot_.data(), other.in_slot_.data(), size_bytes_);
}

void TopicSample::let_go_of_chunk() noexcept {
    std::exchange(holder_, nullptr)->let_go(hold_);
}

TopicSubscriber::TopicSubscriber(TopicSubscriber&& other) noexcept
    : core_(std::exchange(other.core_, nullptr)) {}
TopicSubscriber& TopicSubscriber::operator=(TopicSubscriber&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
}
TopicSubscriber::~TopicSubscriber() {
    if (core_ != nullptr) core_->leave();
}

Result<bool> TopicSubscriber::receive_into(TopicSample& sample, Deadline deadline) {
    return core_->receive(sample, deadline);
}
Result<std::optional<TopicSample>> TopicSubscriber::receive(Deadline deadline) {
    Result<std::optional<TopicSample>> result(std::in_place, std::in_place,
                                              TopicSample::Unfilled());
    const auto received = core_->receive(**result, deadline);
    if (!received) [[unlikely]] {
        result = std::unexpected(received.error());
    } else if (!*received) {
        result->reset();
    }
    return result;
}
Result<int> TopicSubscriber::fd() {
    return core_->fd();
}
bool TopicSubscriber::has_message() noexcept {
    return core_->has_message();
}
std::uint64_t TopicSubscriber::missed() const noexcept {
    return core_->missed();
}
const std::string& TopicSubscriber::name() const noexcept {
    return core_->memory().name();
}

}  // namespace patchbay
