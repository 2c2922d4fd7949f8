// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic.hpp"

#include "topic/presence.hpp"
#include "topic/publisher_core.hpp"
#include "topic/subscriber_core.hpp"

namespace patchbay {
namespace {

constexpr TypeLayout kBytes{.name = "bytes", .size_bytes = 0, .alignment_bytes = 1};

}  // namespace

Result<ByteTopic> ByteTopic::open_as(Opening opening, const std::string& name,
                                     const TypeLayout& type, const TopicOptions& options) {
    auto memory = topic::TopicMemory::open(name, {.opening = static_cast<topic::Opening>(opening),
                                                  .type = {.name = std::string(type.name),
                                                           .size_bytes = type.size_bytes,
                                                           .alignment_bytes = type.alignment_bytes},
                                                  .options = options});
    if (!memory) return std::unexpected(memory.error());
    return ByteTopic(std::move(*memory));
}

Result<ByteTopic> ByteTopic::create(const std::string& name, const TopicOptions& options) {
    return open_as(Opening::create, name, kBytes, options);
}
Result<ByteTopic> ByteTopic::open(const std::string& name) {
    return open_as(Opening::open, name, kBytes, {});
}
Result<ByteTopic> ByteTopic::open_or_create(const std::string& name, const TopicOptions& options) {
    return open_as(Opening::open_or_create, name, kBytes, options);
}
Result<void> ByteTopic::remove(const std::string& name) {
    return topic::TopicFile::remove(name);
}

Result<TopicPublisher> ByteTopic::publisher(const PublisherOptions& options) const {
    auto core = topic::PublisherCore::join(memory_, options);
    if (!core) return std::unexpected(core.error());
    return TopicPublisher(std::move(*core));
}
Result<TopicSubscriber> ByteTopic::subscriber(const SubscriberOptions& options) const {
    auto core = topic::SubscriberCore::join(memory_, options);
    if (!core) return std::unexpected(core.error());
    return TopicSubscriber(*core);
}

Result<TopicPresence> ByteTopic::presence() const {
    return topic::presence_of(*memory_);
}

const std::string& ByteTopic::name() const noexcept {
    return memory_->name();
}
std::uint64_t ByteTopic::largest_message_bytes() const noexcept {
    return memory_->shape().largest_message_bytes;
}

}  // namespace patchbay
