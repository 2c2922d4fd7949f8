// SPDX-License-Identifier: Apache-2.0
//
// Mapping a file in memory, and following its size.
#include "patchbay/memory_file.hpp"

#include "os/bus_guard.hpp"
#include "os/memory.hpp"
#include "shared_memory/explain.hpp"

namespace patchbay {
namespace {

int protection_bits(Protection protection) noexcept {
    return protection == Protection::read_write ? PROT_READ | PROT_WRITE : PROT_READ;
}

os::Expected<void*> map_file(int fd, const MapOptions& options, std::size_t mapped_bytes) noexcept {
    os::MapRequest request{.size_bytes = mapped_bytes,
                           .protection = protection_bits(options.protection),
                           .flags = MAP_SHARED,
                           .fd = fd,
                           .offset_bytes = static_cast<std::int64_t>(options.offset_bytes)};
    auto pages = os::map(request);
    if (pages || pages.error().error != EPERM || options.protection != Protection::read_only) {
        return pages;
    }
    // Before Linux 6.7 a file sealed against writing has private maps only, which then differ in nothing.
    request.flags = MAP_PRIVATE;
    return os::map(request);
}

/// How much of a segment of `segment_bytes` the options mean.
Result<std::size_t> part_of(std::size_t segment_bytes, const MapOptions& options,
                            const std::string& name) {
    const bool starts_inside = options.offset_bytes <= segment_bytes;
    const auto left = starts_inside ? segment_bytes - options.offset_bytes : 0;
    const auto size = options.size_bytes > 0 ? options.size_bytes : left;
    if (starts_inside && size <= left) return size;
    return std::unexpected(Error::of(
        Condition::invalid, "map", name,
        "the segment has " + std::to_string(segment_bytes) + " bytes: " + std::to_string(size) +
            " at " + std::to_string(options.offset_bytes) + " do not lie within"));
}

}  // namespace

Result<Mapping> MemoryFile::map(const MapOptions& options) const {
    const auto facts = stat();
    if (!facts) return std::unexpected(facts.error());
    const auto size = part_of(facts->size_bytes, options, name_);
    if (!size) return std::unexpected(size.error());
    if (options.huge_pages == HugePages::required &&
        facts->page_size_bytes == os::page_size_bytes()) {
        return std::unexpected(shared_memory::no_huge_pages("map", name_));
    }
    Mapping mapping;
    mapping.name_ = name_;
    mapping.size_bytes_ = *size;
    mapping.mapped_bytes_ = os::round_up(*size, facts->page_size_bytes);
    mapping.offset_bytes_ = options.offset_bytes;
    mapping.protection_ = options.protection;
    if (*size == 0) return mapping;
    const auto pages = map_file(fd(), options, mapping.mapped_bytes_);
    if (!pages)
        return std::unexpected(shared_memory::file_error(pages.error(), fd(), name_, *size));
    mapping.kind_ = Mapping::Kind::pages;
    mapping.data_ = static_cast<std::byte*>(*pages);
    if (auto watched = mapping.watch(); !watched) return std::unexpected(watched.error());
    if (auto applied = mapping.apply(options); !applied) return std::unexpected(applied.error());
    return mapping;
}

Result<void> MemoryFile::remap(Mapping& mapping) const {
    if (auto whole = mapping.check(); !whole) return whole;
    const auto facts = stat();
    if (!facts) return std::unexpected(facts.error());
    const MapOptions options{.protection = mapping.protection_,
                             .offset_bytes = mapping.offset_bytes_,
                             .inherit = mapping.generation_ == 0};
    const auto size = part_of(facts->size_bytes, options, name_);
    if (!size) return std::unexpected(size.error());
    if (*size == mapping.size_bytes_) return {};
    const auto mapped_bytes = os::round_up(*size, facts->page_size_bytes);
    if (mapping.mapped_bytes_ > 0 && mapped_bytes > 0) {
        const auto pages = os::remap(mapping.data_, mapping.mapped_bytes_, mapped_bytes);
        if (pages) mapping.move_to(static_cast<std::byte*>(*pages), *size, mapped_bytes);
        if (pages) return {};
    }
    // From or to nothing, or huge pages, which some kernels do not move.
    auto fresh = map(options);
    if (!fresh) return std::unexpected(fresh.error());
    mapping = std::move(*fresh);
    return {};
}

}  // namespace patchbay
