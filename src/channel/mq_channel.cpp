// SPDX-License-Identifier: Apache-2.0
//
// mq:/name, POSIX message queues.
#include "patchbay/message_queue_posix.hpp"

#include "channel/address_parts.hpp"
#include "channel/end_mark.hpp"
#include "channel/scheme.hpp"

#include <vector>

namespace patchbay::channel {
namespace {

using Queue = posix::MessageQueue;

class MqSender final : public SenderBackend {
public:
    MqSender(const Traits& traits, Queue queue, std::uint32_t priority)
        : SenderBackend(traits, queue.name()), queue_(std::move(queue)), priority_(priority) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options) override {
        return queue_.send(message, options.priority > 0 ? options.priority : priority_, deadline);
    }
    Result<bool> finish(Deadline /*deadline*/) override { return true; }
    Result<int> fd() override { return queue_.fd(); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override {
        const auto stat = queue_.stat();
        return stat ? stat->message_size_bytes : traits().largest_message_bytes;
    }

private:
    Queue queue_;
    std::uint32_t priority_;
};

class MqReceiver final : public ReceiverBackend {
public:
    MqReceiver(const Traits& traits, Queue queue, std::size_t message_size_bytes)
        : ReceiverBackend(traits, queue.name()),
          queue_(std::move(queue)),
          buffer_(message_size_bytes) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        const auto message = queue_.receive(buffer_, deadline);
        if (!message) return std::unexpected(message.error());
        if (!*message) return std::nullopt;
        return ChannelMessage{.bytes = (*message)->bytes, .priority = (*message)->priority};
    }
    Result<int> fd() override { return queue_.fd(); }

private:
    Queue queue_;
    std::vector<std::byte> buffer_;
};

Result<Queue::Options> queue_options(const Address& address, Access access) {
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    const auto capacity = address.size_option("capacity", 0);
    if (!capacity) return std::unexpected(capacity.error());
    const auto message_size = address.size_option("message_size", 0);
    if (!message_size) return std::unexpected(message_size.error());
    return Queue::Options{.access = access,
                          .capacity_messages = *capacity,
                          .message_size_bytes = *message_size,
                          .mode = make->mode};
}

Result<Queue> open_queue(const Address& address, Access access) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    const auto options = queue_options(address, access);
    if (!options) return std::unexpected(options.error());
    const auto create = address.flag_option("create", true);
    if (!create) return std::unexpected(create.error());
    return *create ? Queue::open_or_create(*name, *options) : Queue::open(*name, *options);
}

Result<SenderPointer> open_plain_sender(const Address& address) {
    const auto priority = address.size_option("priority", 0);
    if (!priority) return std::unexpected(priority.error());
    if (*priority > Queue::kLargestPriority)
        return std::unexpected(address.option_error("priority", "0 to 32767"));
    auto queue = open_queue(address, Access::send);
    if (!queue) return std::unexpected(queue.error());
    return std::make_unique<MqSender>(traits_of(address), *std::move(queue),
                                      static_cast<std::uint32_t>(*priority));
}

Result<SenderPointer> open_sender(const Address& address, Deadline /*deadline*/) {
    return with_end(address, open_plain_sender(address));
}

Result<ReceiverPointer> open_plain_receiver(const Address& address) {
    auto queue = open_queue(address, Access::receive);
    if (!queue) return std::unexpected(queue.error());
    const auto stat = queue->stat();
    if (!stat) return std::unexpected(stat.error());
    return std::make_unique<MqReceiver>(traits_of(address), *std::move(queue),
                                        stat->message_size_bytes);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    return with_end(address, open_plain_receiver(address));
}

Result<void> create(const Address& address) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    const auto options = queue_options(address, Access::both);
    if (!options) return std::unexpected(options.error());
    const auto queue = Queue::create(*name, *options);
    if (!queue) return std::unexpected(queue.error());
    return {};
}

Result<void> remove(const Address& address) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    return Queue::unlink(*name);
}

}  // namespace

const Scheme kMqScheme = {.name = "mq",
                          .open_sender = open_sender,
                          .open_receiver = open_receiver,
                          .create = create,
                          .remove = remove};

}  // namespace patchbay::channel
