// SPDX-License-Identifier: Apache-2.0
#include "topic/layout.hpp"

#include "patchbay/shareable.hpp"

#include "os/random.hpp"
#include "os/ticks.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace patchbay::topic {
namespace {

constexpr std::uint64_t kLine = 64;
constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kHugePage = 2UZ << 20U;
constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 46U;

constexpr std::uint64_t up(std::uint64_t value, std::uint64_t granule) noexcept {
    return (value + granule - 1) / granule * granule;
}

std::unexpected<Error> wrong(const std::string& name, std::string cure) {
    return std::unexpected(Error::of(Condition::invalid, "create", name, std::move(cure)));
}

std::string described(std::string_view name, std::uint64_t size, std::uint64_t alignment) {
    if (name == "bytes") return "bytes";
    return std::string(name) + " (" + std::to_string(size) + " B, aligned to " +
           std::to_string(alignment) + ")";
}

std::uint64_t hash_of(const PayloadType& type) noexcept {
    return TypeLayout{
        .name = type.name, .size_bytes = type.size_bytes, .alignment_bytes = type.alignment_bytes}
        .hash();
}

}  // namespace

Result<Shape> shape_of(const TopicOptions& options, const PayloadType& type,
                       const std::string& name) {
    if (options.capacity_slots == 0 || options.capacity_slots > 1U << 24U)
        return wrong(name, "capacity is 1 to 16777216 slots");
    if (options.history > 1U << 23U) return wrong(name, "history is up to 8388608 messages");
    if (options.max_publishers == 0 || options.max_publishers > 1024)
        return wrong(name, "publishers are 1 to 1024");
    if (options.max_subscribers == 0 || options.max_subscribers > 65535)
        return wrong(name, "subscribers are 1 to 65535");
    if (options.max_held == 0 || options.max_held > 4096)
        return wrong(name, "messages held are 1 to 4096");
    if ((options.mode & ~0777U) != 0) return wrong(name, "mode is permission bits");
    const bool typed = type.size_bytes != 0;
    const std::uint64_t largest = typed ? type.size_bytes : options.largest_message_bytes;
    if (largest > 0xffff'ffffU) return wrong(name, "messages are up to 4294967295 bytes");
    const bool fits_slots = largest <= kTwoLinePayload && type.alignment_bytes <= 16;
    // Typed payloads that do not fit are never in a slot; of bytes, the small ones are.
    const bool one_line = fits_slots ? largest <= kOneLinePayload : typed;
    Shape shape{};
    shape.capacity_slots =
        std::bit_ceil(std::max({options.capacity_slots, 2 * options.history, 2U}));
    shape.slot_bytes = one_line ? 64 : 128;
    shape.largest_message_bytes = largest;
    shape.chunk_alignment_bytes = std::max<std::uint64_t>(type.alignment_bytes, kLine);
    const std::uint64_t chunks =
        fits_slots ? 0 : std::uint64_t{shape.capacity_slots} + std::max(options.spare_chunks, 1U);
    if (chunks >= ring::kInSlot)
        return wrong(name, "capacity and spare chunks are up to 65534 together for messages of " +
                               std::to_string(largest) + " B");
    shape.chunks = static_cast<std::uint32_t>(chunks);
    shape.history = options.history;
    shape.max_publishers = options.max_publishers;
    shape.max_subscribers = options.max_subscribers;
    shape.max_held = options.max_held;
    shape.huge_pages = static_cast<std::uint32_t>(options.huge_pages);
    shape.prefault = options.prefault ? 1 : 0;
    shape.mode = options.mode;
    return shape;
}

Result<Places> Places::of(const Shape& shape, const std::string& name) {
    const bool sane =
        std::has_single_bit(shape.capacity_slots) && shape.capacity_slots <= 1U << 24U &&
        shape.history <= shape.capacity_slots / 2 &&
        (shape.slot_bytes == 64 || shape.slot_bytes == 128) && shape.max_publishers - 1 < 1024 &&
        shape.max_subscribers - 1 < 65535 && shape.max_held - 1 < 4096 &&
        shape.chunks < ring::kInSlot && shape.largest_message_bytes <= 0xffff'ffffU &&
        shape.huge_pages <= 2 && std::has_single_bit(shape.chunk_alignment_bytes) &&
        shape.chunk_alignment_bytes >= kLine && shape.chunk_alignment_bytes <= kPage &&
        (shape.chunks != 0 ||
         shape.largest_message_bytes <= shape.slot_bytes - 8 * ring::kSlotHeadWords);
    if (!sane) {
        return std::unexpected(
            Error::of(Condition::corrupt, "open", name, "its header makes no sense"));
    }
    Places places;
    places.shape_ = shape;
    places.holds_ = up(sizeof(SubscriberBlock) + 8UZ * shape.max_publishers, kLine);
    places.holds_bytes_ = up(8UZ * shape.max_held, kLine);
    const auto page = shape.huge_pages != 0 ? kHugePage : kPage;
    places.shared_bytes_ = up(places.subscriber(shape.max_subscribers), page);
    places.chunks_ = up(sizeof(LaneWords) + std::uint64_t{shape.capacity_slots} * shape.slot_bytes,
                        shape.chunks != 0 ? kPage : kLine);
    places.chunk_bytes_ = up(shape.largest_message_bytes, shape.chunk_alignment_bytes);
    places.lane_bytes_ = up(places.chunks_ + shape.chunks * places.chunk_bytes_, page);
    if (places.lane_bytes_ > kLargestFile / shape.max_publishers) {
        return std::unexpected(
            Error::of(Condition::too_big, "create", name,
                      std::to_string(shape.chunks) + " chunks of " +
                          std::to_string(places.chunk_bytes_) + " B for each of " +
                          std::to_string(shape.max_publishers) + " publishers are too much"));
    }
    return places;
}

Header header_of(const Shape& shape, const PayloadType& type) noexcept {
    const bool by_counter = os::has_counter();
    const auto now = os::Moment::now(by_counter);
    Header header{};
    header.magic = kMagic;
    header.layout_version = kLayoutVersion;
    header.header_bytes = sizeof(Header);
    header.incarnation = os::random_number();
    header.made_ticks = now.ticks;
    header.made_ns = now.monotonic_ns;
    header.by_counter = by_counter ? 1 : 0;
    header.type_size_bytes = type.size_bytes;
    header.type_alignment_bytes = type.alignment_bytes;
    header.type_hash = hash_of(type);
    type.name.copy(header.type_name.data(), header.type_name.size() - 1);
    header.shape = shape;
    return header;
}

Result<void> check_layout(const Header& seen, const std::string& name) {
    if (seen.magic != kMagic) {
        return std::unexpected(
            Error::of(Condition::corrupt, "open", name, "its file is not that of a topic"));
    }
    if (seen.layout_version != kLayoutVersion || seen.header_bytes != sizeof(Header)) {
        return std::unexpected(
            Error::of(Condition::mismatch, "open", name,
                      "its layout is version " + std::to_string(seen.layout_version) +
                          ", this program's is " + std::to_string(kLayoutVersion)));
    }
    return {};
}

std::string_view type_name_of(const Header& header) noexcept {
    return {header.type_name.data(), ::strnlen(header.type_name.data(), header.type_name.size())};
}

Result<void> check_header(const Header& seen, const PayloadType& type, const std::string& name) {
    if (auto good = check_layout(seen, name); !good) return good;
    if (seen.type_hash != hash_of(type) || seen.type_size_bytes != type.size_bytes ||
        seen.type_alignment_bytes != type.alignment_bytes) {
        return std::unexpected(Error::of(
            Condition::mismatch, "open", name,
            "it carries " +
                described(type_name_of(seen), seen.type_size_bytes, seen.type_alignment_bytes) +
                ", this side means " +
                described(type.name, type.size_bytes, type.alignment_bytes)));
    }
    return {};
}

}  // namespace patchbay::topic
