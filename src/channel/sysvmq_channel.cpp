// SPDX-License-Identifier: Apache-2.0
//
// sysvmq:KEY, System V message queues.
#include "patchbay/message_queue_sysv.hpp"

#include "channel/address_parts.hpp"
#include "channel/end_mark.hpp"
#include "channel/scheme.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace patchbay::channel {
namespace {

using Queue = sysv::MessageQueue;
using sysv::MessageType;
using sysv::Selector;

class SysvMqSender final : public SenderBackend {
public:
    SysvMqSender(const Traits& traits, std::string name, Queue queue, MessageType type)
        : SenderBackend(traits, std::move(name)), queue_(std::move(queue)), type_(type) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options) override {
        return queue_.send(message, options.type != 0 ? options.type : type_, deadline);
    }
    Result<bool> finish(Deadline /*deadline*/) override { return true; }
    Result<int> fd() override { return queue_.room_fd(); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override {
        const auto limits = Queue::limits();
        const auto stat = queue_.stat();
        auto largest = limits ? limits->message_size_bytes : traits().largest_message_bytes;
        if (stat) largest = std::min<std::uint64_t>(largest, stat->capacity_bytes);
        return largest;
    }

private:
    Queue queue_;
    MessageType type_;
};

class SysvMqReceiver final : public ReceiverBackend {
public:
    SysvMqReceiver(const Traits& traits, std::string name, Queue queue, Selector selector,
                   std::size_t message_size_bytes)
        : ReceiverBackend(traits, std::move(name)),
          queue_(std::move(queue)),
          selector_(selector),
          buffer_(message_size_bytes + Queue::kHeaderBytes) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        auto message = queue_.receive(buffer_, selector_, deadline);
        // Sent when kernel.msgmax was larger than it is: no message is larger than all that wait together.
        while (!message && message.error().is(Condition::too_big) && grow_buffer())
            message = queue_.receive(buffer_, selector_, deadline);
        if (!message) return std::unexpected(message.error());
        if (!*message) return std::nullopt;
        return ChannelMessage{.bytes = (*message)->bytes, .type = (*message)->type};
    }
    Result<int> fd() override { return queue_.fd(); }

private:
    bool grow_buffer() {
        const auto stat = queue_.stat();
        const auto wanted = stat ? stat->depth_bytes + Queue::kHeaderBytes : 0;
        if (wanted <= buffer_.size()) return false;
        buffer_.resize(wanted);
        return true;
    }

    Queue queue_;
    Selector selector_;
    std::vector<std::byte> buffer_;
};

/// `?type=` as a number, with what precedes it: "", "-" or "!". Absent: 0.
struct TypeOption {
    std::string_view prefix = {};
    MessageType type = 0;
};

Result<TypeOption> type_option(const Address& address, std::string_view expected) {
    TypeOption option;
    auto text = address.option("type");
    if (!text) return option;
    if (text->starts_with('-') || text->starts_with('!')) {
        option.prefix = text->substr(0, 1);
        text->remove_prefix(1);
    }
    const auto* const end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, option.type);
    if (parsed.ec != std::errc() || parsed.ptr != end || option.type < 1)
        return std::unexpected(address.option_error("type", expected));
    return option;
}

Result<MessageType> sent_type(const Address& address) {
    constexpr std::string_view kExpected = "N, at least 1";
    const auto option = type_option(address, kExpected);
    if (!option) return std::unexpected(option.error());
    if (!option->prefix.empty()) return std::unexpected(address.option_error("type", kExpected));
    return std::max(option->type, MessageType{1});
}

Result<Selector> selector_of(const Address& address) {
    const auto option =
        type_option(address, "N (just those), -N (the lowest up to N) or !N (all but those)");
    if (!option) return std::unexpected(option.error());
    if (option->type == 0) return Selector::any();
    if (option->prefix == "-") return Selector::lowest_up_to(option->type);
    if (option->prefix == "!") return Selector::except(option->type);
    return Selector::equal(option->type);
}

Result<Queue::Options> queue_options(const Address& address, Access access) {
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    const auto capacity = address.size_option("capacity", 0);
    if (!capacity) return std::unexpected(capacity.error());
    return Queue::Options{.access = access, .capacity_bytes = *capacity, .mode = make->mode};
}

Result<Queue> open_queue(const Address& address, Access access) {
    const auto key = key_in(address);
    if (!key) return std::unexpected(key.error());
    const auto options = queue_options(address, access);
    if (!options) return std::unexpected(options.error());
    const auto make = MakeOptions::of(address);
    return make->create ? Queue::open_or_create(*key, *options) : Queue::open(*key, *options);
}

Result<SenderPointer> open_plain_sender(const Address& address) {
    const auto type = sent_type(address);
    if (!type) return std::unexpected(type.error());
    auto queue = open_queue(address, Access::send);
    if (!queue) return std::unexpected(queue.error());
    return std::make_unique<SysvMqSender>(traits_of(address), address.name(), *std::move(queue),
                                          *type);
}

Result<SenderPointer> open_sender(const Address& address, Deadline /*deadline*/) {
    return with_end(address, open_plain_sender(address));
}

Result<ReceiverPointer> open_plain_receiver(const Address& address) {
    const auto selector = selector_of(address);
    if (!selector) return std::unexpected(selector.error());
    const auto limits = Queue::limits();
    if (!limits) return std::unexpected(limits.error());
    auto queue = open_queue(address, Access::receive);
    if (!queue) return std::unexpected(queue.error());
    return std::make_unique<SysvMqReceiver>(traits_of(address), address.name(), *std::move(queue),
                                            *selector, limits->message_size_bytes);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    return with_end(address, open_plain_receiver(address));
}

Result<void> create(const Address& address) {
    const auto key = key_in(address);
    if (!key) return std::unexpected(key.error());
    const auto options = queue_options(address, Access::both);
    if (!options) return std::unexpected(options.error());
    const auto queue = Queue::create(*key, *options);
    if (!queue) return std::unexpected(queue.error());
    return {};
}

Result<void> remove(const Address& address) {
    const auto key = key_in(address);
    if (!key) return std::unexpected(key.error());
    return Queue::unlink(*key);
}

}  // namespace

const Scheme kSysvMqScheme = {.name = "sysvmq",
                              .open_sender = open_sender,
                              .open_receiver = open_receiver,
                              .create = create,
                              .remove = remove};

}  // namespace patchbay::channel
