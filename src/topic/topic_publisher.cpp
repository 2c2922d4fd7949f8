// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic_publisher.hpp"

#include "os/ticks.hpp"
#include "topic/publisher_core.hpp"

#include <utility>

namespace patchbay {

void TopicLoan::give_back_unpublished() noexcept {
    std::exchange(publisher_, nullptr)->give_back(*this);
}

TopicPublisher::TopicPublisher(std::unique_ptr<topic::PublisherCore> core) noexcept
    : publisher_(std::move(core)) {}
TopicPublisher::TopicPublisher(TopicPublisher&&) noexcept = default;
TopicPublisher& TopicPublisher::operator=(TopicPublisher&&) noexcept = default;
TopicPublisher::~TopicPublisher() = default;

topic::PublisherCore& TopicPublisher::core() const noexcept {
    return static_cast<topic::PublisherCore&>(*publisher_);
}
Result<int> TopicPublisher::fd() {
    return core().fd();
}
std::uint64_t TopicPublisher::largest_message_bytes() const noexcept {
    return core().memory().shape().largest_message_bytes;
}
std::uint32_t TopicPublisher::id() const noexcept {
    return core().id();
}
const std::string& TopicPublisher::name() const noexcept {
    return core().memory().name();
}

}  // namespace patchbay

namespace patchbay::topic {

std::uint64_t PublisherFastPath::clock_ns() noexcept {
    return os::monotonic_ns();
}

void PublisherFastPath::give_back(TopicLoan& loan) noexcept {
    if (!detail::is_current_generation(generation_)) return;
    --reserved_;
    if (loan.chunk_ != ring::kInSlot) pool_.give_back(loan.chunk_);
}

}  // namespace patchbay::topic
