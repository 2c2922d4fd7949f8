// SPDX-License-Identifier: Apache-2.0
#include "channel/stream.hpp"

#include <algorithm>

namespace patchbay::channel {

Result<bool> StreamSender::send(Bytes message, Deadline deadline, const SendOptions& /*options*/) {
    if (finished_) {
        return std::unexpected(
            Error::of(Condition::closed, "send", name(), "this sender has finished"));
    }
    const auto frame = encoder_.encode(message, name());
    if (!frame) return std::unexpected(frame.error());
    if (auto flushed = flush(deadline); !flushed || !*flushed) return flushed;

    const auto written = sink_->write(*frame, deadline);
    if (!written) return std::unexpected(written.error());
    std::size_t skip_bytes = *written;
    std::size_t left_bytes = 0;
    for (const Bytes part : *frame) left_bytes += part.size();
    if (skip_bytes == 0 && left_bytes > 0) return false;
    for (const Bytes part : *frame) {
        const auto skipped = std::min(skip_bytes, part.size());
        skip_bytes -= skipped;
        tail_.insert(tail_.end(), part.begin() + static_cast<std::ptrdiff_t>(skipped), part.end());
    }
    return true;
}

Result<bool> StreamSender::flush(Deadline deadline) {
    const Bytes tail = Bytes(tail_).subspan(tail_begin_);
    if (tail.empty()) return true;
    const auto written = sink_->write({&tail, 1}, deadline);
    if (!written) return std::unexpected(written.error());
    tail_begin_ += *written;
    if (tail_begin_ < tail_.size()) return false;
    tail_.clear();
    tail_begin_ = 0;
    return true;
}

Result<bool> StreamSender::finish(Deadline deadline) {
    if (auto flushed = flush(deadline); !flushed || !*flushed) return flushed;
    finished_ = true;
    return sink_->finish(deadline);
}

Result<std::optional<ChannelMessage>> StreamReader::receive(const std::string& name,
                                                            Deadline deadline) {
    for (;;) {
        const auto whole = decoder_.next(name);
        if (!whole) return std::unexpected(whole.error());
        if (*whole) return message(**whole);
        if (ended_) return last(name);

        const auto count = source_->read(decoder_.space(), deadline);
        if (count && !*count) return std::nullopt;
        if (count) {
            decoder_.filled(**count);
        } else if (count.error().is(Condition::closed)) {
            ended_ = true;
        } else {
            return std::unexpected(count.error());
        }
    }
}

Result<std::optional<ChannelMessage>> StreamReader::receive_buffered(const std::string& name) {
    const auto whole = decoder_.next(name);
    if (!whole) return std::unexpected(whole.error());
    if (!*whole) return std::nullopt;
    return message(**whole);
}

Result<std::optional<ChannelMessage>> StreamReader::last(const std::string& name) {
    const auto rest = decoder_.last(name);
    if (!rest) return std::unexpected(rest.error());
    if (*rest) return message(**rest);
    return std::unexpected(
        source_->failure().value_or(Error::of(Condition::closed, "receive", name)));
}

}  // namespace patchbay::channel
