// SPDX-License-Identifier: Apache-2.0
#include "channel/end_mark.hpp"

#include <utility>

namespace patchbay::channel {
namespace {

class EndingSender final : public SenderBackend {
public:
    explicit EndingSender(SenderPointer inner)
        : SenderBackend(inner->traits(), inner->name()), inner_(std::move(inner)) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options) override {
        if (finished_) {
            return std::unexpected(
                Error::of(Condition::closed, "send", name(), "this sender has finished"));
        }
        if (message.empty()) {
            return std::unexpected(Error::of(Condition::invalid, "send", name(),
                                             "an empty message means the end with ?end=empty"));
        }
        return inner_->send(message, deadline, options);
    }
    Result<bool> finish(Deadline deadline) override {
        if (!finished_) {
            const auto sent = inner_->send({}, deadline, {});
            if (!sent || !*sent) return sent;
            finished_ = true;
        }
        return inner_->finish(deadline);
    }
    Result<int> fd() override { return inner_->fd(); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override {
        return inner_->largest_message_bytes();
    }

private:
    SenderPointer inner_;
    bool finished_ = false;
};

class EndingReceiver final : public ReceiverBackend {
public:
    explicit EndingReceiver(ReceiverPointer inner)
        : ReceiverBackend(inner->traits(), inner->name()), inner_(std::move(inner)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        return until_end([&] { return inner_->receive(deadline); });
    }
    Result<std::optional<ChannelMessage>> receive_buffered() override {
        return until_end([&] { return inner_->receive_buffered(); });
    }
    Result<int> fd() override { return inner_->fd(); }

private:
    template <class Receive>
    Result<std::optional<ChannelMessage>> until_end(Receive receive) {
        if (!ended_) {
            auto message = receive();
            ended_ = message && *message && (*message)->bytes.empty();
            if (!ended_) return message;
        }
        return std::unexpected(Error::of(Condition::closed, "receive", name()));
    }

    ReceiverPointer inner_;
    bool ended_ = false;
};

/// Whether the address asks for it.
Result<bool> wanted(const Address& address) {
    const auto end = address.option("end");
    if (end && *end != "empty") return std::unexpected(address.option_error("end", "empty"));
    return end.has_value();
}

template <class Ending, class Pointer>
Result<Pointer> decorated(const Address& address, Result<Pointer> inner) {
    const auto end = wanted(address);
    if (!end) return std::unexpected(end.error());
    if (!inner || !*end) return inner;
    return std::make_unique<Ending>(*std::move(inner));
}

}  // namespace

Result<SenderPointer> with_end(const Address& address, Result<SenderPointer> sender) {
    return decorated<EndingSender>(address, std::move(sender));
}

Result<ReceiverPointer> with_end(const Address& address, Result<ReceiverPointer> receiver) {
    return decorated<EndingReceiver>(address, std::move(receiver));
}

}  // namespace patchbay::channel
