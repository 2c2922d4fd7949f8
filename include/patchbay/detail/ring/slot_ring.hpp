// SPDX-License-Identifier: Apache-2.0
//
// SlotRing: the slots of a lane. A slot is one message: its number, its head and, where it fits, its payload.
//
// All of it is 64-bit words, atomic one by one: a reader that a writer overtakes sees a mixture, which it then throws
// away (lane_reader.hpp), but never undefined behaviour. The word with the number comes first: with a payload of up to
// 40 bytes, everything is one cache line, and one transfer between two cores delivers it.
#pragma once

#include "patchbay/detail/ring/atomics.hpp"
#include "patchbay/detail/unrolled.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace patchbay::ring {

/// What a message carries beside its payload: two words of its slot.
struct MessageHead {
    std::uint64_t sent;  ///< the sender's clock
    std::uint32_t size_bytes;
    std::uint16_t chunk;   ///< where the payload is; kInSlot: in the slot itself
    std::uint16_t sender;  ///< counts those that the lane has had
};

inline constexpr std::uint16_t kInSlot = 0xffff;
inline constexpr std::size_t kSlotHeadWords = 3;

template <class A>
class SlotRing {
public:
    using Word = typename A::template Atomic<std::uint64_t>;

    /// `capacity_slots` and `slot_words` are powers of 2.
    SlotRing(Word* words, std::uint64_t capacity_slots, std::size_t slot_words) noexcept
        : words_(words), mask_(capacity_slots - 1), slot_words_(slot_words) {}

    [[nodiscard]] std::uint64_t capacity_slots() const noexcept { return mask_ + 1; }
    [[nodiscard]] std::size_t payload_words() const noexcept {
        return slot_words_ - kSlotHeadWords;
    }

    /// Message `number` (from 0) exists from here on: the last thing that a writer does.
    void publish(std::uint64_t number) noexcept {
        slot(number)[0].store(number + 1, std::memory_order_release);
    }

    /// The number of messages up to the one that the place of `number` holds; 0: none yet. What it says besides 0 and
    /// values that are congruent to `number + 1` is not from a SlotRing.
    [[nodiscard]] std::uint64_t published(std::uint64_t number) const noexcept {
        const Word* const words = slot(number);
        // Asks for the second line of the slot along with the first: two transfers at once take little longer than one.
        if (slot_words_ > 8) (void)words[8].load(std::memory_order_relaxed);
        return words[0].load(std::memory_order_acquire);
    }
    [[nodiscard]] bool could_be_published(std::uint64_t number, std::uint64_t seen) const noexcept {
        return seen == 0 || ((seen - 1 - number) & mask_) == 0;
    }

    void write_head(std::uint64_t number, const MessageHead& head) noexcept {
        Word* const words = slot(number);
        words[1].store(head.sent, std::memory_order_relaxed);
        words[2].store(std::uint64_t{head.size_bytes} | std::uint64_t{head.chunk} << 32U |
                           std::uint64_t{head.sender} << 48U,
                       std::memory_order_relaxed);
    }
    [[nodiscard]] MessageHead read_head(std::uint64_t number) const noexcept {
        const Word* const words = slot(number);
        const auto packed = words[2].load(std::memory_order_relaxed);
        return {.sent = words[1].load(std::memory_order_relaxed),
                .size_bytes = static_cast<std::uint32_t>(packed),
                .chunk = static_cast<std::uint16_t>(packed >> 32U),
                .sender = static_cast<std::uint16_t>(packed >> 48U)};
    }

    /// A payload that fits, in whole words; the last one filled up with zeros. `Size`: the size, where it is known.
    template <std::size_t Size = 0>
    void write_payload(std::uint64_t number, const std::byte* bytes, std::size_t size) noexcept {
        Word* const words = slot(number) + kSlotHeadWords;
        const auto store = [&](std::size_t index, std::size_t length) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes + index * 8, length);
            words[index].store(word, std::memory_order_relaxed);
        };
        detail::for_each_word<Size / 8 * 8>(size / 8 * 8, [&](std::size_t at) { store(at, 8); });
        if (size % 8 != 0) store(size / 8, size % 8);
    }
    /// The same words back: `bytes` must have room for whole ones.
    template <std::size_t Size = 0>
    void read_payload(std::uint64_t number, std::byte* bytes, std::size_t size) const noexcept {
        const Word* const words = slot(number) + kSlotHeadWords;
        detail::for_each_word<Size>(size, [&](std::size_t index) {
            const auto word = words[index].load(std::memory_order_relaxed);
            std::memcpy(bytes + index * 8, &word, 8);
        });
    }

    void write_word(std::uint64_t number, std::size_t index, std::uint64_t value) noexcept {
        slot(number)[kSlotHeadWords + index].store(value, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t read_word(std::uint64_t number, std::size_t index) const noexcept {
        return slot(number)[kSlotHeadWords + index].load(std::memory_order_relaxed);
    }

private:
    [[nodiscard]] Word* slot(std::uint64_t number) const noexcept {
        return words_ + (number & mask_) * slot_words_;
    }

    Word* words_;
    std::uint64_t mask_;
    std::size_t slot_words_;
};

}  // namespace patchbay::ring
