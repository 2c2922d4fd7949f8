// SPDX-License-Identifier: Apache-2.0
//
// Connections as streams of bytes and as carriers of messages; both directions of one share it.
#pragma once

#include "patchbay/socket.hpp"

#include "channel/scheme.hpp"
#include "channel/stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace patchbay::channel {

using SharedConnection = std::shared_ptr<Connection>;

/// What the kernel says of the partner; nothing off this machine.
[[nodiscard]] PeerIdentity identity_of(const Connection& connection);

class ConnectionSink final : public ByteSink {
public:
    explicit ConnectionSink(SharedConnection connection) : connection_(std::move(connection)) {}
    Result<std::size_t> write(std::span<const Bytes> parts, Deadline deadline) override;
    Result<bool> finish(Deadline deadline) override;
    [[nodiscard]] int fd() const noexcept override { return connection_->fd(); }

private:
    SharedConnection connection_;
};

class ConnectionSource final : public ByteSource {
public:
    explicit ConnectionSource(SharedConnection connection) : connection_(std::move(connection)) {}
    Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) override {
        return connection_->receive(buffer, deadline);
    }
    [[nodiscard]] int fd() const noexcept override { return connection_->fd(); }

private:
    SharedConnection connection_;
};

/// Sends messages over a connection that keeps their boundaries.
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
    bool finished_ = false;
};

/// Whole messages from one connection, of either kind.
class MessageReader {
public:
    MessageReader() = default;
    MessageReader(const MessageReader&) = delete;
    MessageReader& operator=(const MessageReader&) = delete;
    virtual ~MessageReader() = default;
    /// As Receiver::receive; `name` is what errors show.
    virtual Result<std::optional<ChannelMessage>> receive(const std::string& name,
                                                          Deadline deadline) = 0;
    [[nodiscard]] virtual int fd() const noexcept = 0;
};

/// What a connection's messages are, by its transport and the frame that the address asks for.
std::unique_ptr<MessageReader> make_reader(SharedConnection connection, const FrameOptions& frame);
SenderPointer make_sender(const Traits& traits, std::string name, SharedConnection connection,
                          const FrameOptions& frame);

/// A receiver of one connection.
class ConnectionReceiver final : public ReceiverBackend {
public:
    ConnectionReceiver(const Traits& traits, std::string name,
                       std::unique_ptr<MessageReader> reader)
        : ReceiverBackend(traits, std::move(name)), reader_(std::move(reader)) {}
    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        return reader_->receive(name(), deadline);
    }
    Result<int> fd() override { return reader_->fd(); }

private:
    std::unique_ptr<MessageReader> reader_;
};

}  // namespace patchbay::channel
