// SPDX-License-Identifier: Apache-2.0
#include "channel/memory_channel.hpp"

#include "os/backoff.hpp"

#include <chrono>

namespace patchbay::channel {
namespace {

constexpr std::chrono::milliseconds kAMoment{100};

/// Nobody has made it yet, or it is just being made anew.
bool means_not_yet(const Error& error) {
    return error.is(Condition::not_found) || error.is(Condition::removed) ||
           error.is(Condition::segment_lost);
}

}  // namespace

Result<bool> MemorySender::send(Bytes message, Deadline deadline, const SendOptions& /*options*/) {
    if (message.empty()) {
        return std::unexpected(
            Error::of(Condition::invalid, "send", name(),
                      "an empty value is none: memory carries no empty message"));
    }
    // Who is just reading a System V segment keeps it from being replaced by a larger one, for a moment.
    for (os::Backoff backoff(Deadline::after(kAMoment).earlier(deadline));;) {
        const auto written = region_.write(message);
        if (written) return true;
        const auto paused = written.error().is(Condition::too_big) ? backoff.pause() : false;
        if (!paused || !*paused) return std::unexpected(written.error());
    }
}

Result<std::optional<ChannelMessage>> MemoryReceiver::receive(Deadline deadline) {
    if (given_) {
        return std::unexpected(
            Error::of(Condition::closed, "receive", name(), "the value was received"));
    }
    for (os::Backoff backoff(deadline);;) {
        const auto size_bytes = read_value();
        if (!size_bytes) return std::unexpected(size_bytes.error());
        if (*size_bytes) {
            given_ = true;
            return ChannelMessage{.bytes = Bytes(value_).first(**size_bytes)};
        }
        if (bridge_) bridge_->lower();
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), name());
        if (!*paused) return std::nullopt;
    }
}

/// Empty: there is none.
Result<std::optional<std::size_t>> MemoryReceiver::read_value() {
    const auto size_bytes = region_.size_bytes();
    if (!size_bytes && !means_not_yet(size_bytes.error()))
        return std::unexpected(size_bytes.error());
    if (!size_bytes || *size_bytes == 0) return std::nullopt;
    if (*size_bytes > value_.size()) value_.resize(*size_bytes);
    const auto read = region_.read(value_);
    if (read && *read > 0) return *read;
    // A too_big one has grown since: the next look has room for it.
    if (read || means_not_yet(read.error()) || read.error().is(Condition::too_big))
        return std::nullopt;
    return std::unexpected(read.error());
}

Result<int> MemoryReceiver::fd() {
    if (bridge_ && bridge_->is_ours()) return bridge_->fd();
    auto bridge = os::PollBridge::start([this]() -> os::Expected<bool> {
        const auto size_bytes = region_.size_bytes();
        return size_bytes && *size_bytes > 0;
    });
    if (!bridge) return os::error_of(bridge.error(), name());
    bridge_ = std::make_unique<os::PollBridge>(*std::move(bridge));
    return bridge_->fd();
}

}  // namespace patchbay::channel
