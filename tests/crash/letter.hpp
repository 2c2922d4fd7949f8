// SPDX-License-Identifier: Apache-2.0
//
// Letter: what the messages of these tests carry: who sent it, its number, and bytes that follow from both, so that
// half a message, or one that lies where another has been written meanwhile, is seen for what it is.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/topic.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace patchbay::crash {

/// What fits a line, a slot of two lines, and what takes a chunk.
inline constexpr std::size_t kTiny = 24;
inline constexpr std::size_t kSmall = 100;
inline constexpr std::size_t kLarge = 128;

struct Letter {
    std::uint64_t sender;
    std::uint64_t number;
    std::uint64_t size_bytes;
};

/// Fills all of `bytes`, at least kTiny.
void write_letter(MutableBytes bytes, std::uint64_t sender, std::uint64_t number) noexcept;

/// Reads it back. Empty: it is not whole.
[[nodiscard]] std::optional<Letter> read_letter(Bytes bytes) noexcept;

/// What somebody received: of each sender every message once, in order. Lies in shared memory, so that others see it.
class Seen {
public:
    static constexpr std::size_t kSenders = 8;

    /// Where one begins who came late: with any message of each sender.
    void begin_anywhere() noexcept { anywhere_ = true; }
    /// Some may be missing: a lossy subscriber.
    void allow_gaps() noexcept { gaps_ = true; }

    void take(const TopicSample& sample) noexcept;

    /// One more than the last message of that sender.
    [[nodiscard]] std::uint64_t next(std::size_t sender) const noexcept { return next_[sender]; }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// Empty: all was as it must be.
    [[nodiscard]] const char* complaint() const noexcept { return complaint_.data(); }

private:
    std::array<std::atomic<std::uint64_t>, kSenders> next_{};
    std::array<bool, kSenders> met_{};
    std::atomic<std::uint64_t> count_ = 0;
    bool anywhere_ = false;
    bool gaps_ = false;
    std::array<char, 160> complaint_{};
};

}  // namespace patchbay::crash
