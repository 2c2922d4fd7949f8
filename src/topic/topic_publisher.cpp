// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic_publisher.hpp"

#include "topic/copy_words.hpp"
#include "topic/publisher_core.hpp"

#include <utility>

namespace patchbay {

TopicLoan::TopicLoan(TopicLoan&& other) noexcept {
    take_from(other);
}
TopicLoan& TopicLoan::operator=(TopicLoan&& other) noexcept {
    if (this != &other) {
        give_back();
        take_from(other);
    }
    return *this;
}
TopicLoan::~TopicLoan() {
    give_back();
}

void TopicLoan::take_from(TopicLoan& other) noexcept {
    core_ = std::exchange(other.core_, nullptr);
    chunk_data_ = other.chunk_data_;
    size_bytes_ = other.size_bytes_;
    chunk_ = other.chunk_;
    if (chunk_data_ == nullptr)
        topic::copy_words(in_slot_.data(), other.in_slot_.data(), size_bytes_);
}

void TopicLoan::give_back() noexcept {
    if (core_ != nullptr) core_->give_back(*this);
}

TopicPublisher::TopicPublisher(std::unique_ptr<topic::PublisherCore> core) noexcept
    : core_(std::move(core)) {}
TopicPublisher::TopicPublisher(TopicPublisher&&) noexcept = default;
TopicPublisher& TopicPublisher::operator=(TopicPublisher&&) noexcept = default;
TopicPublisher::~TopicPublisher() = default;

Result<bool> TopicPublisher::send(Bytes message, Deadline deadline) {
    return core_->send(message, deadline);
}
Result<std::optional<TopicLoan>> TopicPublisher::loan(std::size_t size_bytes, Deadline deadline) {
    return core_->loan(size_bytes, deadline);
}
Result<std::uint64_t> TopicPublisher::publish(TopicLoan&& loan) {
    return core_->publish(loan);
}
Result<int> TopicPublisher::fd() {
    return core_->fd();
}
std::uint64_t TopicPublisher::largest_message_bytes() const noexcept {
    return core_->memory().shape().largest_message_bytes;
}
std::uint32_t TopicPublisher::id() const noexcept {
    return core_->id();
}
const std::string& TopicPublisher::name() const noexcept {
    return core_->memory().name();
}

}  // namespace patchbay
