// SPDX-License-Identifier: Apache-2.0
#include "channel/framing.hpp"

#include "patchbay/traits.hpp"
#include "patchbay/units.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace patchbay::channel {
namespace {

constexpr std::size_t kFirstCapacity = 64U << 10U;
constexpr std::size_t kPrefixBytes = 4;
constexpr std::byte kNewline{'\n'};

std::array<std::byte, kPrefixBytes> little_endian(std::uint32_t number) noexcept {
    std::array<std::byte, kPrefixBytes> bytes{};
    for (auto& byte : bytes) {
        byte = static_cast<std::byte>(number & 0xFFU);
        number >>= 8U;
    }
    return bytes;
}

std::uint32_t from_little_endian(Bytes bytes) noexcept {
    std::uint32_t number = 0;
    for (std::size_t at = kPrefixBytes; at-- > 0;)
        number = (number << 8U) | std::to_integer<std::uint32_t>(bytes[at]);
    return number;
}

}  // namespace

Result<FrameOptions> FrameOptions::of(const Address& address) {
    FrameOptions options;
    const auto frame = address.option("frame").value_or("line");
    if (frame == "length") {
        options.framing = Framing::length;
    } else if (frame == "raw") {
        options.framing = Framing::raw;
    } else if (frame != "line") {
        return std::unexpected(address.option_error("frame", "line, length or raw"));
    }
    const auto max = address.size_option("max", options.max_bytes);
    if (!max) return std::unexpected(max.error());
    options.max_bytes = *max;
    if (options.framing == Framing::length)
        options.max_bytes =
            std::min<std::uint64_t>(*max, std::numeric_limits<std::uint32_t>::max());
    return options;
}

std::uint64_t FrameEncoder::largest_message_bytes() const noexcept {
    return options_.framing == Framing::raw ? Traits::kUnlimited : options_.max_bytes;
}

Result<Frame> FrameEncoder::encode(Bytes message, const std::string& object) {
    if (message.size() > largest_message_bytes()) {
        return std::unexpected(Error::of(
            Condition::too_big, "send", object,
            "a message of " + std::to_string(message.size()) + " bytes exceeds ?max=" +
                std::to_string(options_.max_bytes) + ": raise it on both sides, or send several"));
    }
    switch (options_.framing) {
        case Framing::length:
            prefix_ = little_endian(static_cast<std::uint32_t>(message.size()));
            return Frame{Bytes(prefix_), message, Bytes()};
        case Framing::raw: return Frame{Bytes(), message, Bytes()};
        case Framing::line: break;
    }
    if (std::ranges::find(message, kNewline) != message.end()) {
        return std::unexpected(Error::of(
            Condition::invalid, "send", object,
            "the message holds a newline, which ends a line: use ?frame=length on both sides"));
    }
    prefix_.front() = kNewline;
    return Frame{Bytes(), message, Bytes(prefix_).first(1)};
}

MutableBytes FrameDecoder::space() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (begin_ > 0 && capacity_ - end_ < capacity_ / 2) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == capacity_) {
        const auto capacity = std::max(2 * capacity_, kFirstCapacity);
        auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
        if (end_ > 0) std::memcpy(larger.get(), buffer_.get(), end_);
        buffer_ = std::move(larger);
        capacity_ = capacity;
    }
    return MutableBytes(buffer_.get(), capacity_).subspan(end_);
}

Result<std::optional<Bytes>> FrameDecoder::next(const std::string& object) {
    switch (options_.framing) {
        case Framing::line: return next_line(object);
        case Framing::length: return next_counted(object);
        case Framing::raw: break;
    }
    return next_raw();
}

Result<std::optional<Bytes>> FrameDecoder::last(const std::string& object) {
    if (begin_ == end_) return std::nullopt;
    if (options_.framing == Framing::length) {
        return std::unexpected(Error::of(Condition::corrupt, "receive", object,
                                         "the stream ended inside a message, of which " +
                                             std::to_string(end_ - begin_) +
                                             " bytes had come: its sender died"));
    }
    return take(0, end_ - begin_, 0);
}

Bytes FrameDecoder::take(std::size_t skip_bytes, std::size_t size_bytes,
                         std::size_t drop_bytes) noexcept {
    const Bytes message = waiting().subspan(skip_bytes, size_bytes);
    begin_ += skip_bytes + size_bytes + drop_bytes;
    scanned_ = 0;
    return message;
}

Result<std::optional<Bytes>> FrameDecoder::next_line(const std::string& object) {
    const Bytes bytes = waiting();
    const auto fresh = bytes.subspan(scanned_);
    const auto* const newline = static_cast<const std::byte*>(
        fresh.empty() ? nullptr : std::memchr(fresh.data(), '\n', fresh.size()));
    scanned_ = newline == nullptr ? bytes.size() : static_cast<std::size_t>(newline - bytes.data());
    if (scanned_ > options_.max_bytes) return std::unexpected(too_big(scanned_, object));
    if (newline == nullptr) return std::nullopt;
    return take(0, scanned_, 1);
}

Result<std::optional<Bytes>> FrameDecoder::next_counted(const std::string& object) {
    const Bytes bytes = waiting();
    if (bytes.size() < kPrefixBytes) return std::nullopt;
    const auto size_bytes = from_little_endian(bytes);
    if (size_bytes > options_.max_bytes) return std::unexpected(too_big(size_bytes, object));
    if (bytes.size() - kPrefixBytes < size_bytes) return std::nullopt;
    return take(kPrefixBytes, size_bytes, 0);
}

std::optional<Bytes> FrameDecoder::next_raw() noexcept {
    const auto size_bytes =
        std::min<std::uint64_t>(end_ - begin_, std::max<std::uint64_t>(options_.max_bytes, 1));
    if (size_bytes == 0) return std::nullopt;
    return take(0, size_bytes, 0);
}

Error FrameDecoder::too_big(std::uint64_t size_bytes, const std::string& object) const {
    return Error::of(Condition::too_big, "receive", object,
                     "a message of " + std::to_string(size_bytes) +
                         " bytes or more exceeds ?max=" + std::to_string(options_.max_bytes) +
                         ": raise it, or look whether both sides have the same ?frame=");
}

}  // namespace patchbay::channel
