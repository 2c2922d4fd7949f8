// SPDX-License-Identifier: Apache-2.0
#include "channel/connection_stream.hpp"

namespace patchbay::channel {
namespace {

class StreamMessages final : public MessageReader {
public:
    StreamMessages(SharedConnection connection, const FrameOptions& frame)
        : reader_(std::make_unique<ConnectionSource>(connection), frame, identity_of(*connection)) {
    }
    Result<std::optional<ChannelMessage>> receive(const std::string& name,
                                                  Deadline deadline) override {
        return reader_.receive(name, deadline);
    }
    [[nodiscard]] int fd() const noexcept override { return reader_.fd(); }

private:
    StreamReader reader_;
};

class PacketMessages final : public MessageReader {
public:
    explicit PacketMessages(SharedConnection connection)
        : connection_(std::move(connection)), peer_(identity_of(*connection_)) {}

    Result<std::optional<ChannelMessage>> receive(const std::string& /*name*/,
                                                  Deadline deadline) override {
        // Asked for its size first: a message that does not fit is cut by the kernel, and lost.
        const auto size = connection_->next_message_bytes(deadline);
        if (!size) return std::unexpected(size.error());
        if (!*size) return std::nullopt;
        if (**size > buffer_.size()) buffer_.resize(**size);
        const auto count = connection_->receive(buffer_, deadline);
        if (!count) return std::unexpected(count.error());
        if (!*count) return std::nullopt;
        return ChannelMessage{.bytes = Bytes(buffer_).first(**count),
                              .sender_pid = peer_.pid,
                              .sender_uid = peer_.uid};
    }
    [[nodiscard]] int fd() const noexcept override { return connection_->fd(); }

private:
    SharedConnection connection_;
    PeerIdentity peer_;
    std::vector<std::byte> buffer_ = std::vector<std::byte>(4096);
};

}  // namespace

PeerIdentity identity_of(const Connection& connection) {
    const auto credentials = connection.peer_credentials();
    if (!credentials) return {};
    return {.pid = credentials->process_id, .uid = credentials->user_id};
}

Result<std::size_t> ConnectionSink::write(std::span<const Bytes> parts, Deadline deadline) {
    const auto written = connection_->send_parts(parts, deadline);
    if (!written) return std::unexpected(written.error());
    return written->value_or(0);
}

Result<bool> ConnectionSink::finish(Deadline /*deadline*/) {
    if (auto finished = connection_->finish_sending(); !finished) {
        // Who has gone needs no telling.
        if (!finished.error().is(Condition::closed)) return std::unexpected(finished.error());
    }
    return true;
}

Result<bool> PacketSender::send(Bytes message, Deadline deadline, const SendOptions& /*options*/) {
    if (finished_) {
        return std::unexpected(
            Error::of(Condition::closed, "send", name(), "this sender has finished"));
    }
    const auto sent = connection_->send(message, deadline);
    if (!sent) return std::unexpected(sent.error());
    return sent->has_value();
}

Result<bool> PacketSender::finish(Deadline deadline) {
    finished_ = true;
    return ConnectionSink(connection_).finish(deadline);
}

std::uint64_t PacketSender::largest_message_bytes() const {
    const auto largest = connection_->largest_message_bytes();
    return largest ? *largest : traits().largest_message_bytes;
}

std::unique_ptr<MessageReader> make_reader(SharedConnection connection, const FrameOptions& frame) {
    if (keeps_boundaries(connection->transport()))
        return std::make_unique<PacketMessages>(std::move(connection));
    return std::make_unique<StreamMessages>(std::move(connection), frame);
}

SenderPointer make_sender(const Traits& traits, std::string name, SharedConnection connection,
                          const FrameOptions& frame) {
    if (keeps_boundaries(connection->transport()))
        return std::make_unique<PacketSender>(traits, std::move(name), std::move(connection));
    return std::make_unique<StreamSender>(
        traits, std::move(name), std::make_unique<ConnectionSink>(std::move(connection)), frame);
}

}  // namespace patchbay::channel
