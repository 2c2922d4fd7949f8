// SPDX-License-Identifier: Apache-2.0
//
// Framing: whole messages on a stream of bytes, which has no boundaries of its own.
//
//     line     the message and a newline: what cat, echo and every shell speak. A last line without its newline counts.
//     length   a u32, little-endian, and so many bytes
//     raw      no boundaries: a message is what was read in one go
//
// What comes from a stream was written by somebody else: no size in it is believed. Memory grows with the bytes that
// have come, never with the size that was announced, and never past `?max=`.
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/bytes.hpp"
#include "patchbay/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace patchbay::channel {

enum class Framing { line, length, raw };

struct FrameOptions {
    Framing framing = Framing::line;
    std::uint64_t max_bytes =
        64U << 20U;  ///< of one message, both ways; raw messages are sent whatever their size

    /// From `?frame=` and `?max=`.
    static Result<FrameOptions> of(const Address& address);
};

/// What precedes a message, the message, and what follows it.
using Frame = std::array<Bytes, 3>;

class FrameEncoder {
public:
    explicit FrameEncoder(const FrameOptions& options) noexcept : options_(options) {}

    /// The frame of a message: borrows the message, and this encoder until the next call.
    /// @errors too_big; invalid (a newline in a line)
    Result<Frame> encode(Bytes message, const std::string& object);
    /// Traits::kUnlimited for raw.
    [[nodiscard]] std::uint64_t largest_message_bytes() const noexcept;

private:
    FrameOptions options_;
    std::array<std::byte, 4> prefix_{};
};

class FrameDecoder {
public:
    explicit FrameDecoder(const FrameOptions& options) noexcept : options_(options) {}

    /// Where to read the next bytes to: never empty. Ends the life of what next() returned.
    MutableBytes space();
    /// Says that so many bytes of space() were filled.
    void filled(std::size_t size_bytes) noexcept { end_ += size_bytes; }

    /// The next whole message, valid until space() is called; empty: more bytes are needed.
    /// @errors too_big: nothing of this stream can be understood any more
    Result<std::optional<Bytes>> next(const std::string& object);
    /// What is left when the stream has ended: a line without its newline, or nothing.
    /// @errors corrupt (it ended inside a message)
    Result<std::optional<Bytes>> last(const std::string& object);

private:
    [[nodiscard]] Bytes waiting() const noexcept {
        return Bytes(buffer_.get(), end_).subspan(begin_);
    }
    Bytes take(std::size_t skip_bytes, std::size_t size_bytes, std::size_t drop_bytes) noexcept;
    Result<std::optional<Bytes>> next_line(const std::string& object);
    Result<std::optional<Bytes>> next_counted(const std::string& object);
    std::optional<Bytes> next_raw() noexcept;
    [[nodiscard]] Error too_big(std::uint64_t size_bytes, const std::string& object) const;

    FrameOptions options_;
    std::unique_ptr<std::byte[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;    ///< of what has not been taken yet
    std::size_t end_ = 0;      ///< of what has been read
    std::size_t scanned_ = 0;  ///< so far behind begin_ there is no newline
};

}  // namespace patchbay::channel
