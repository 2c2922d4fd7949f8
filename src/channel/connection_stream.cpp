// SPDX-License-Identifier: Apache-2.0
#include "channel/connection_stream.hpp"

#include <utility>

namespace patchbay::channel {
namespace {

class StreamInbox final : public Inbox {
public:
    explicit StreamInbox(StreamReader reader) : reader_(std::move(reader)) {}

    Result<std::optional<ChannelMessage>> receive(const std::string& name,
                                                  Deadline deadline) override {
        return reader_.receive(name, deadline);
    }
    Result<std::optional<ChannelMessage>> receive_buffered(const std::string& name) override {
        return reader_.receive_buffered(name);
    }
    [[nodiscard]] int fd() const noexcept override { return reader_.fd(); }

private:
    StreamReader reader_;
};

class PacketInbox final : public Inbox {
public:
    explicit PacketInbox(SharedConnection connection)
        : connection_(std::move(connection)), peer_(peer_of(*connection_)) {}

    Result<std::optional<ChannelMessage>> receive(const std::string& /*name*/,
                                                  Deadline deadline) override {
        // The sender's send buffer bounds a packet, and we cannot know it: so look before, and lose nothing.
        const auto size_bytes = connection_->next_message_bytes(deadline);
        if (!size_bytes) return std::unexpected(size_bytes.error());
        if (!*size_bytes) return std::nullopt;
        if (**size_bytes > packet_.size()) packet_.resize(**size_bytes);
        const auto received = connection_->receive(packet_, Deadline::now());
        if (!received) return std::unexpected(received.error());
        if (!*received) return std::nullopt;
        return ChannelMessage{.bytes = Bytes(packet_).first(**received),
                              .sender_pid = peer_.pid,
                              .sender_uid = peer_.uid};
    }
    [[nodiscard]] int fd() const noexcept override { return connection_->fd(); }

private:
    SharedConnection connection_;
    PeerIdentity peer_;
    std::vector<std::byte> packet_;
};

/// Says that no more will be sent. A partner who has gone already needs not be told.
Result<bool> finish(Connection& connection) {
    const auto finished = connection.finish_sending();
    if (!finished && !finished.error().is(Condition::closed))
        return std::unexpected(finished.error());
    return true;
}

}  // namespace

PeerIdentity peer_of(const Connection& connection) {
    if (!is_unix(connection.transport())) return {};
    const auto peer = connection.peer_credentials();
    return peer ? PeerIdentity{.pid = peer->process_id, .uid = peer->user_id} : PeerIdentity{};
}

Result<bool> ConnectionSink::finish(Deadline /*deadline*/) {
    return channel::finish(*connection_);
}

Result<bool> PacketSender::send(Bytes message, Deadline deadline, const SendOptions& /*options*/) {
    const auto sent = connection_->send(message, deadline);
    if (!sent) return std::unexpected(sent.error());
    return sent->has_value();
}

Result<bool> PacketSender::finish(Deadline /*deadline*/) {
    return channel::finish(*connection_);
}

std::uint64_t PacketSender::largest_message_bytes() const {
    const auto largest = connection_->largest_message_bytes();
    return largest ? *largest : traits().largest_message_bytes;
}

std::unique_ptr<Inbox> make_inbox(SharedConnection connection, const FrameOptions& frame) {
    if (keeps_boundaries(connection->transport()))
        return std::make_unique<PacketInbox>(std::move(connection));
    const auto peer = peer_of(*connection);
    return std::make_unique<StreamInbox>(
        StreamReader(std::make_unique<ConnectionSource>(std::move(connection)), frame, peer));
}

std::unique_ptr<SenderBackend> make_outbox(const Traits& traits, std::string name,
                                           SharedConnection connection, const FrameOptions& frame) {
    if (traits.keeps_boundaries)
        return std::make_unique<PacketSender>(traits, std::move(name), std::move(connection));
    return std::make_unique<StreamSender>(
        traits, std::move(name), std::make_unique<ConnectionSink>(std::move(connection)), frame);
}

}  // namespace patchbay::channel
