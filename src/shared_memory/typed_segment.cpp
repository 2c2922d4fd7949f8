// SPDX-License-Identifier: Apache-2.0
#include "shared_memory/typed_segment.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace patchbay::shared_memory {
namespace {

constexpr std::uint32_t kLayoutVersion = 1;

std::string describe(std::string_view name, std::uint64_t size_bytes, std::uint64_t alignment_bytes,
                     std::uint32_t version) {
    return '\'' + std::string(name) + "' of " + std::to_string(size_bytes) + " bytes aligned to " +
           std::to_string(alignment_bytes) + ", layout " + std::to_string(version);
}

std::string_view name_in(const SegmentHead& head) noexcept {
    const auto end = std::ranges::find(head.type_name, '\0');
    return {head.type_name.data(), static_cast<std::size_t>(end - head.type_name.begin())};
}

}  // namespace

SegmentHead head_for(const SegmentPlan& plan) noexcept {
    const auto& type = plan.type;
    SegmentHead head{.magic = plan.magic,
                     .layout_version = kLayoutVersion,
                     .value_offset_bytes = static_cast<std::uint32_t>(plan.value_offset_bytes),
                     .layout_hash = type.hash(),
                     .value_size_bytes = type.size_bytes,
                     .value_alignment_bytes = type.alignment_bytes,
                     .type_name = {}};
    const auto shown = type.name.substr(0, head.type_name.size() - 1);
    std::ranges::copy(shown, head.type_name.begin());
    return head;
}

Result<void> check_head(const Mapping& mapping, const SegmentPlan& plan, const std::string& name) {
    const auto& type = plan.type;
    SegmentHead head{};
    // Copied first: what is compared is what was read, whoever writes to the segment meanwhile.
    const bool long_enough = mapping.size_bytes() >= sizeof head;
    if (long_enough) {
        auto copied = mapping.read(0, std::as_writable_bytes(std::span(&head, 1)));
        if (!copied) return copied;
    }
    if (!long_enough || head.magic != plan.magic) {
        return std::unexpected(
            Error::of(Condition::corrupt, "open", name, "the segment holds something else"));
    }
    const auto expected = head_for(plan);
    const bool same = head.layout_version == expected.layout_version &&
                      head.layout_hash == expected.layout_hash &&
                      head.value_offset_bytes == expected.value_offset_bytes;
    if (!same) {
        return std::unexpected(Error::of(
            Condition::mismatch, "open", name,
            "the segment holds " +
                describe(name_in(head), head.value_size_bytes, head.value_alignment_bytes,
                         head.layout_version) +
                "; this program expects " +
                describe(type.name, type.size_bytes, type.alignment_bytes, kLayoutVersion)));
    }
    if (mapping.size_bytes() >= plan.size_bytes) return {};
    return std::unexpected(Error::of(Condition::corrupt, "open", name, "the segment is too short"));
}

}  // namespace patchbay::shared_memory
