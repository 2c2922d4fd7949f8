// SPDX-License-Identifier: Apache-2.0
//
// The layout of a topic's file. docs/topics.md has the picture.
//
//   header              written once, before the file has its name
//   control             the words that belong to all: who sleeps, who has joined
//   publishers          an entry of 64 bytes for each place
//   subscribers         a block for each place: state, gates (positions), holds
//   lanes               one for each place of a publisher: words, slots, chunks; its space is taken when the first
//                       publisher takes the place
//
// An entry, a block and a lane are written by the holder of their place alone, which is who holds the lock on the byte
// of the file that stands for it (places.hpp). Everything is fixed in width and found by offsets.
#pragma once

#include "patchbay/detail/ring/lane_words.hpp"
#include "patchbay/detail/ring/sleepers.hpp"
#include "patchbay/detail/ring/slot_ring.hpp"
#include "patchbay/error.hpp"
#include "patchbay/topic_options.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::topic {

using Ring = ring::SlotRing<ring::Atomics>;
using LaneWords = ring::LaneWords<ring::Atomics>;

inline constexpr std::uint64_t kMagic = 0x31'63'69'70'6f'54'62'50;  // "PbTopic1"
inline constexpr std::uint32_t kLayoutVersion = 1;
/// The largest payloads that fit slots of one and of two cache lines.
inline constexpr std::size_t kOneLinePayload = 64 - 8 * ring::kSlotHeadWords;
inline constexpr std::size_t kTwoLinePayload = 128 - 8 * ring::kSlotHeadWords;

/// What a topic carries. Two sides must mean the same.
struct PayloadType {
    std::string name;  ///< "bytes" for any bytes
    std::uint64_t size_bytes;
    std::uint64_t alignment_bytes;
};

/// Numbers from which all places follow. Each side computes the rest itself.
struct Shape {
    std::uint32_t capacity_slots;
    std::uint32_t slot_bytes;
    std::uint64_t largest_message_bytes;
    std::uint64_t chunk_alignment_bytes;
    std::uint32_t chunks;  ///< of a lane; 0: every payload fits a slot
    std::uint32_t history;
    std::uint32_t max_publishers;
    std::uint32_t max_subscribers;
    std::uint32_t max_held;
    std::uint32_t huge_pages;
    std::uint32_t prefault;
    std::uint32_t mode;
    friend bool operator==(const Shape&, const Shape&) = default;
};

struct Header {
    std::uint64_t magic;
    std::uint32_t layout_version;
    std::uint32_t header_bytes;
    std::uint64_t
        incarnation;  ///< random: names what belongs to this file and not to an earlier one
    std::uint64_t made_ticks;  ///< both clocks when it was made: ticks become time by them
    std::uint64_t made_ns;
    std::uint32_t by_counter;  ///< whether ticks are the processor's counter
    std::uint32_t unused;
    std::uint64_t type_size_bytes;
    std::uint64_t type_alignment_bytes;
    std::uint64_t type_hash;
    std::array<char, 128> type_name;  ///< cut off if need be; ends in zeros
    Shape shape;
};
static_assert(sizeof(Header) <= 512 && std::is_trivially_copyable_v<Header>);

/// Words that several write. Each is a hint: none is wrong for ever when a writer is killed in between.
struct Control {
    /// ring::Sleepers.
    alignas(64) std::atomic<std::uint32_t> sleepers;
    /// How often somebody joined: publishers and subscribers look for new ones when it changes.
    alignas(64) std::atomic<std::uint32_t> joins;
    /// No subscriber has had a place from here on.
    std::atomic<std::uint32_t> subscribers_end;
};

struct PublisherEntry {
    /// Set once: the lane's space is reserved.
    alignas(64) std::atomic<std::uint32_t> ready;
    std::atomic<std::uint32_t> present;  ///< cleared by one that leaves in order
    std::atomic<std::uint32_t> owners;   ///< how many have had the place
    std::atomic<std::uint32_t> process;  ///< its pid as it sees it: for people
};

enum class SubscriberState : std::uint32_t { absent = 0, reliable = 1, lossy = 2 };

struct SubscriberBlock {
    alignas(64) std::atomic<std::uint32_t> state;
    std::atomic<std::uint32_t> process;  ///< as a publisher's
    std::atomic<std::uint32_t> owners;   ///< how many have had the place
    std::atomic<std::uint32_t> polled;   ///< 1: wants a byte in its FIFO
    std::atomic<std::uint64_t> received;
    std::atomic<std::uint64_t> missed;
    // then: gates, holds (Places)
};

/// All places, from a Shape.
class Places {
public:
    /// @errors invalid (the options), too_big
    static Result<Places> of(const Shape& shape, const std::string& name);

    [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
    [[nodiscard]] std::uint64_t control() const noexcept { return 512; }
    [[nodiscard]] std::uint64_t publisher(std::uint32_t place) const noexcept {
        return control() + sizeof(Control) + std::uint64_t{place} * sizeof(PublisherEntry);
    }
    [[nodiscard]] std::uint64_t subscriber(std::uint32_t place) const noexcept {
        return publisher(shape_.max_publishers) + place * subscriber_bytes();
    }
    [[nodiscard]] std::uint64_t subscriber_bytes() const noexcept { return holds_ + holds_bytes_; }
    /// Within a subscriber's block.
    [[nodiscard]] std::uint64_t gates() const noexcept { return sizeof(SubscriberBlock); }
    [[nodiscard]] std::uint64_t holds() const noexcept { return holds_; }
    /// Everything before the lanes: whole pages.
    [[nodiscard]] std::uint64_t shared_bytes() const noexcept { return shared_bytes_; }
    [[nodiscard]] std::uint64_t lane(std::uint32_t place) const noexcept {
        return shared_bytes_ + place * lane_bytes_;
    }
    [[nodiscard]] std::uint64_t lane_bytes() const noexcept { return lane_bytes_; }
    /// Within a lane.
    [[nodiscard]] std::uint64_t slots() const noexcept { return sizeof(LaneWords); }
    [[nodiscard]] std::uint64_t chunks() const noexcept { return chunks_; }
    [[nodiscard]] std::uint64_t chunk_bytes() const noexcept { return chunk_bytes_; }
    [[nodiscard]] std::uint64_t file_bytes() const noexcept { return lane(shape_.max_publishers); }

    [[nodiscard]] std::size_t slot_words() const noexcept { return shape_.slot_bytes / 8; }
    /// The largest payload that has room in a slot.
    [[nodiscard]] std::size_t payload_in_slot() const noexcept {
        return shape_.slot_bytes - 8 * ring::kSlotHeadWords;
    }
    /// The largest that is put there: all of one type are, or none.
    [[nodiscard]] std::size_t most_in_slot_bytes(const Header& header) const noexcept {
        const bool typed_in_chunks = header.type_size_bytes != 0 && shape_.chunks != 0;
        return typed_in_chunks ? 0 : payload_in_slot();
    }

private:
    Shape shape_{};
    std::uint64_t holds_ = 0;
    std::uint64_t holds_bytes_ = 0;
    std::uint64_t shared_bytes_ = 0;
    std::uint64_t lane_bytes_ = 0;
    std::uint64_t chunks_ = 0;
    std::uint64_t chunk_bytes_ = 0;
};

/// @errors invalid, too_big: the option that is wrong
Result<Shape> shape_of(const TopicOptions& options, const PayloadType& type,
                       const std::string& name);

[[nodiscard]] Header header_of(const Shape& shape, const PayloadType& type) noexcept;

/// Whether a file is a topic's of this version. @errors corrupt, mismatch
Result<void> check_layout(const Header& seen, const std::string& name);
/// The name of its type, as far as the file has it.
[[nodiscard]] std::string_view type_name_of(const Header& header) noexcept;

/// Compares what a file says with what this side means. @errors corrupt, mismatch (naming both sides)
Result<void> check_header(const Header& seen, const PayloadType& type, const std::string& name);

}  // namespace patchbay::topic
