// SPDX-License-Identifier: Apache-2.0
//
// The head of a segment that holds a value of a type, by which two programs see whether they mean the same.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/mapping.hpp"
#include "patchbay/shareable.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace patchbay::shared_memory {

/// Written once, before the segment has a name. Fixed for all machines of one byte order.
struct SegmentHead {
    std::uint64_t magic;
    std::uint32_t layout_version;
    std::uint32_t value_offset_bytes;
    std::uint64_t layout_hash;
    std::uint64_t value_size_bytes;
    std::uint64_t value_alignment_bytes;
    std::array<char, 88> type_name;  ///< cut off if need be; ends in zeros
};
static_assert(sizeof(SegmentHead) == 128 && alignof(SegmentHead) == 8);

/// Where the words for control (a lock, numbers) lie: a cache line after the head.
inline constexpr std::size_t kControlOffsetBytes = sizeof(SegmentHead);

/// What a kind of segment (the magic number says which) is like for a type.
struct SegmentPlan {
    std::uint64_t magic;
    TypeLayout type;
    std::size_t value_offset_bytes;
    std::size_t size_bytes;
};

[[nodiscard]] SegmentHead head_for(const SegmentPlan& plan) noexcept;

/// Compares the head with what this program expects, before anything else of the segment is believed. `name` is the
/// object's, for errors. @errors corrupt (no such head, or too short), mismatch (naming both sides), segment_lost
Result<void> check_head(const Mapping& mapping, const SegmentPlan& plan, const std::string& name);

}  // namespace patchbay::shared_memory
