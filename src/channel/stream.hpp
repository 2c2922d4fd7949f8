// SPDX-License-Identifier: Apache-2.0
//
// Streams: senders and receivers over anything that carries bytes in order, by way of a framing.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"

#include "channel/backend.hpp"
#include "channel/framing.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace patchbay::channel {

/// Where the bytes of a stream go.
class ByteSink {
public:
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    virtual ~ByteSink() = default;

    /// Writes one part after the other: how many bytes, fewer than given only when the deadline passed.
    /// @errors closed (nobody reads)
    virtual Result<std::size_t> write(std::span<const Bytes> parts, Deadline deadline) = 0;
    /// Ends the stream. False: not in time.
    virtual Result<bool> finish(Deadline deadline) = 0;
    [[nodiscard]] virtual int fd() const noexcept = 0;
};

/// Where they come from.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// How many bytes, at least one; empty: none came in time. @errors closed (the end)
    virtual Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) = 0;
    /// After the end: why, where that was no good end.
    [[nodiscard]] virtual std::optional<Error> failure() const { return std::nullopt; }
    [[nodiscard]] virtual int fd() const noexcept = 0;
};

/// What the kernel says of who is at the other end; pid 0: nothing.
struct PeerIdentity {
    std::int32_t pid = 0;
    std::uint32_t uid = 0;
};

class StreamSender final : public SenderBackend {
public:
    StreamSender(const Traits& traits, std::string name, std::unique_ptr<ByteSink> sink,
                 const FrameOptions& frame)
        : SenderBackend(traits, std::move(name)), sink_(std::move(sink)), encoder_(frame) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options) override;
    Result<bool> finish(Deadline deadline) override;
    Result<int> fd() override { return sink_->fd(); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override {
        return encoder_.largest_message_bytes();
    }

private:
    Result<bool> flush(Deadline deadline);

    std::unique_ptr<ByteSink> sink_;
    FrameEncoder encoder_;
    std::vector<std::byte> tail_;  ///< the rest of a message that was accepted
    std::size_t tail_begin_ = 0;   ///< of what has not been written of it
    bool finished_ = false;
};

/// A source and the messages in it: what a receiver of one stream is, and each connection of one that merges several.
class StreamReader {
public:
    StreamReader(std::unique_ptr<ByteSource> source, const FrameOptions& frame,
                 PeerIdentity peer = {})
        : source_(std::move(source)), decoder_(frame), peer_(peer) {}

    /// As Receiver::receive. An error other than `closed` stays: the stream cannot be understood any more.
    Result<std::optional<ChannelMessage>> receive(const std::string& name, Deadline deadline);
    /// As Receiver::receive_buffered.
    Result<std::optional<ChannelMessage>> receive_buffered(const std::string& name);
    [[nodiscard]] int fd() const noexcept { return source_->fd(); }

private:
    Result<std::optional<ChannelMessage>> message(Bytes bytes) const {
        return ChannelMessage{.bytes = bytes, .sender_pid = peer_.pid, .sender_uid = peer_.uid};
    }
    Result<std::optional<ChannelMessage>> last(const std::string& name);

    std::unique_ptr<ByteSource> source_;
    FrameDecoder decoder_;
    PeerIdentity peer_;
    bool ended_ = false;
};

class StreamReceiver final : public ReceiverBackend {
public:
    StreamReceiver(const Traits& traits, std::string name, StreamReader reader)
        : ReceiverBackend(traits, std::move(name)), reader_(std::move(reader)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        return reader_.receive(name(), deadline);
    }
    Result<std::optional<ChannelMessage>> receive_buffered() override {
        return reader_.receive_buffered(name());
    }
    Result<int> fd() override { return reader_.fd(); }

private:
    StreamReader reader_;
};

}  // namespace patchbay::channel
