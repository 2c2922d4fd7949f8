// SPDX-License-Identifier: Apache-2.0
#include "patchbay/guarded.hpp"

#include "patchbay/memfd.hpp"
#include "patchbay/shared_memory.hpp"

#include "os/memory.hpp"
#include "shared_memory/typed_segment.hpp"

#include <algorithm>
#include <new>
#include <span>
#include <utility>

namespace patchbay::detail {
namespace {

constexpr std::uint64_t kMagic = 0x31'44'52'47'2d'42'50'2aU;  // "*PB-GRD1"

constexpr std::size_t kCacheLineBytes = 64;

shared_memory::SegmentPlan plan_of(const TypeLayout& type) noexcept {
    const auto value = os::round_up(shared_memory::kControlOffsetBytes + kCacheLineBytes,
                                    std::max<std::size_t>(type.alignment_bytes, kCacheLineBytes));
    return {.magic = kMagic,
            .type = type,
            .value_offset_bytes = value,
            .size_bytes = value + type.size_bytes};
}

/// Makes head, lock and value of a file that nobody else can open yet.
Result<void> fill(const MemoryFile& file, const TypeLayout& type,
                  const GuardedSegment::Initial& initial) {
    const auto mapping = file.map();
    if (!mapping) return std::unexpected(mapping.error());
    const auto plan = plan_of(type);
    const auto head = shared_memory::head_for(plan);
    if (auto written = mapping->write(0, std::as_bytes(std::span(&head, 1))); !written) {
        return written;
    }
    auto* const bytes = mapping->mutable_bytes().data();
    new (bytes + shared_memory::kControlOffsetBytes) RobustLock::Word(0);
    initial.construct(bytes + plan.value_offset_bytes, initial.value);
    return mapping->check();
}

posix::SharedMemory::Initialise filler(const TypeLayout& type,
                                       const GuardedSegment::Initial& initial) {
    return [&](posix::SharedMemory& file) { return fill(file, type, initial); };
}

posix::SharedMemoryOptions options_for(const TypeLayout& type, const GuardedOptions& options) {
    return {.size_bytes = plan_of(type).size_bytes, .mode = options.mode};
}

}  // namespace

Result<GuardedSegment> GuardedSegment::attach(MemoryFile file, const TypeLayout& type) {
    auto mapping = file.map();
    if (!mapping) return std::unexpected(mapping.error());
    const auto plan = plan_of(type);
    if (auto fit = shared_memory::check_head(*mapping, plan, mapping->name()); !fit) {
        return std::unexpected(fit.error());
    }
    auto* const bytes = mapping->mutable_bytes().data();
    auto& word = *reinterpret_cast<RobustLock::Word*>(bytes + shared_memory::kControlOffsetBytes);
    auto lock = RobustLock::attach(file.fd(), word, mapping->lost_flag(), file.name());
    if (!lock) return std::unexpected(lock.error());
    return GuardedSegment(std::move(file), std::move(*mapping), std::move(*lock),
                          bytes + plan.value_offset_bytes);
}

Result<GuardedSegment> GuardedSegment::create(const std::string& name, const TypeLayout& type,
                                              const Initial& initial,
                                              const GuardedOptions& options) {
    auto file =
        posix::SharedMemory::create(name, options_for(type, options), filler(type, initial));
    if (!file) return std::unexpected(file.error());
    auto segment = attach(std::move(*file), type);
    // What we cannot use ourselves is not left behind.
    if (!segment) (void)posix::SharedMemory::unlink(name);
    return segment;
}

Result<GuardedSegment> GuardedSegment::open(const std::string& name, const TypeLayout& type) {
    auto file = posix::SharedMemory::open(name);
    if (!file) return std::unexpected(file.error());
    return attach(std::move(*file), type);
}

Result<GuardedSegment> GuardedSegment::open_or_create(const std::string& name,
                                                      const TypeLayout& type,
                                                      const Initial& initial,
                                                      const GuardedOptions& options) {
    auto file = posix::SharedMemory::open_or_create(name, options_for(type, options),
                                                    filler(type, initial));
    if (!file) return std::unexpected(file.error());
    return attach(std::move(*file), type);
}

Result<GuardedSegment> GuardedSegment::anonymous(const TypeLayout& type, const Initial& initial,
                                                 const GuardedOptions& options) {
    auto file = Memfd::create(
        {.size_bytes = plan_of(type).size_bytes, .name = "guarded", .mode = options.mode});
    if (!file) return std::unexpected(file.error());
    if (auto filled = fill(*file, type, initial); !filled) return std::unexpected(filled.error());
    if (auto sealed = file->add_seals(Seal::shrink | Seal::grow); !sealed) {
        return std::unexpected(sealed.error());
    }
    return attach(std::move(*file), type);
}

Result<GuardedSegment> GuardedSegment::adopt(FileDescriptor fd, const TypeLayout& type) {
    auto file = posix::SharedMemory::adopt(std::move(fd), "guarded");
    if (!file) return std::unexpected(file.error());
    return attach(std::move(*file), type);
}

Result<void> GuardedSegment::unlink(const std::string& name) {
    return posix::SharedMemory::unlink(name);
}

Result<GuardedStat> GuardedSegment::stat(std::size_t value_size_bytes) const {
    const auto facts = file_.stat();
    if (!facts) return std::unexpected(facts.error());
    return GuardedStat{.locked = lock_->is_locked(),
                       .damaged = lock_->is_damaged(),
                       .value_size_bytes = value_size_bytes,
                       .file = *facts};
}

}  // namespace patchbay::detail
