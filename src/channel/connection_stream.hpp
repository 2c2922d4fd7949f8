// SPDX-License-Identifier: Apache-2.0
//
// Connections as streams of bytes (unix, tcp, vsock), and as carriers of packets (unix-seqpacket). Both directions
// share the connection.
#pragma once

#include "patchbay/socket/connection.hpp"

#include "channel/stream.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::channel {

using SharedConnection = std::shared_ptr<Connection>;

/// Who is at the other end, where the kernel tells.
[[nodiscard]] PeerIdentity peer_of(const Connection& connection);

class ConnectionSink final : public ByteSink {
public:
    explicit ConnectionSink(SharedConnection connection) noexcept
        : connection_(std::move(connection)) {}

    Result<std::size_t> write(std::span<const Bytes> parts, Deadline deadline) override {
        const auto sent = connection_->send_parts(parts, deadline);
        if (!sent) return std::unexpected(sent.error());
        return sent->value_or(0);
    }
    Result<bool> finish(Deadline /*deadline*/) override;
    [[nodiscard]] int fd() const noexcept override { return connection_->fd(); }

private:
    SharedConnection connection_;
};

class ConnectionSource final : public ByteSource {
public:
    explicit ConnectionSource(SharedConnection connection) noexcept
        : connection_(std::move(connection)) {}

    Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) override {
        return connection_->receive(buffer, deadline);
    }
    [[nodiscard]] int fd() const noexcept override { return connection_->fd(); }

private:
    SharedConnection connection_;
};

class PacketSender final : public SenderBackend {
public:
    PacketSender(const Traits& traits, std::string name, SharedConnection connection)
        : SenderBackend(traits, std::move(name)), connection_(std::move(connection)) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options) override;
    Result<bool> finish(Deadline deadline) override;
    Result<int> fd() override { return connection_->fd(); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override;

private:
    SharedConnection connection_;
};

/// What comes in by one connection.
class Inbox {
public:
    Inbox() = default;
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;
    virtual ~Inbox() = default;

    /// As Receiver::receive.
    virtual Result<std::optional<ChannelMessage>> receive(const std::string& name,
                                                          Deadline deadline) = 0;
    /// As Receiver::receive_buffered.
    virtual Result<std::optional<ChannelMessage>> receive_buffered(const std::string& /*name*/) {
        return std::nullopt;
    }
    [[nodiscard]] virtual int fd() const noexcept = 0;
};

/// Messages of a framed stream, or packets: what the connection's transport carries.
[[nodiscard]] std::unique_ptr<Inbox> make_inbox(SharedConnection connection,
                                                const FrameOptions& frame);
[[nodiscard]] std::unique_ptr<SenderBackend> make_outbox(const Traits& traits, std::string name,
                                                         SharedConnection connection,
                                                         const FrameOptions& frame);

/// A receiver of one connection.
class InboxReceiver final : public ReceiverBackend {
public:
    InboxReceiver(const Traits& traits, std::string name, std::unique_ptr<Inbox> inbox)
        : ReceiverBackend(traits, std::move(name)), inbox_(std::move(inbox)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        return inbox_->receive(name(), deadline);
    }
    Result<std::optional<ChannelMessage>> receive_buffered() override {
        return inbox_->receive_buffered(name());
    }
    Result<int> fd() override { return inbox_->fd(); }

private:
    std::unique_ptr<Inbox> inbox_;
};

}  // namespace patchbay::channel
