// SPDX-License-Identifier: Apache-2.0
//
// Tokens: messages that only count, which is what semaphores carry. Send is V (post), receive is P (wait).
//
// `Token` is one counter: post() -> Result<void>, wait(deadline) -> Result<bool>, fd() -> Result<int>.
#pragma once

#include "channel/backend.hpp"
#include "channel/ready_descriptor.hpp"

#include <optional>
#include <string>
#include <utility>

namespace patchbay::channel {

template <class Token>
class TokenSender final : public SenderBackend {
public:
    TokenSender(const Traits& traits, std::string name, Token token)
        : SenderBackend(traits, std::move(name)), token_(std::move(token)) {}

    Result<bool> send(Bytes message, Deadline /*deadline*/,
                      const SendOptions& /*options*/) override {
        if (!message.empty()) {
            return std::unexpected(
                Error::of(Condition::invalid, "send", name(),
                          "a semaphore carries no data, only how often: send empty messages"));
        }
        const auto posted = token_.post();
        if (!posted) return std::unexpected(posted.error());
        return true;
    }
    Result<bool> finish(Deadline /*deadline*/) override { return true; }
    Result<int> fd() override { return ready_.get(name()); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override { return 0; }

private:
    Token token_;
    ReadyDescriptor ready_;
};

template <class Token>
class TokenReceiver final : public ReceiverBackend {
public:
    TokenReceiver(const Traits& traits, std::string name, Token token)
        : ReceiverBackend(traits, std::move(name)), token_(std::move(token)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        const auto taken = token_.wait(deadline);
        if (!taken) return std::unexpected(taken.error());
        if (!*taken) return std::nullopt;
        return ChannelMessage{};
    }
    Result<int> fd() override { return token_.fd(); }

private:
    Token token_;
};

}  // namespace patchbay::channel
