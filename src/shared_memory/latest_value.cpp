// SPDX-License-Identifier: Apache-2.0
#include "patchbay/latest_value.hpp"

#include "patchbay/shared_memory.hpp"

#include "os/futex.hpp"
#include "os/life_lock.hpp"
#include "os/shared_memory.hpp"
#include "shared_memory/typed_segment.hpp"

#include <fcntl.h>

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace patchbay::detail {
namespace {

constexpr std::uint64_t kMagic = 0x32'65'75'6c'61'56'62'50;  // "PbValue2"
static_assert(offsetof(LatestValueHeader, complete) == shared_memory::kControlOffsetBytes);
/// Of the file; whoever holds it writes.
constexpr std::int64_t kWritersByte = 0;
constexpr auto kLongestSleep = std::chrono::milliseconds(50);

std::string name_of(const std::string& name) {
    return "latest:" + name;
}

shared_memory::SegmentPlan plan_of(const TypeLayout& type) noexcept {
    return {.magic = kMagic,
            .type = type,
            .value_offset_bytes = sizeof(LatestValueHeader),
            .size_bytes = LatestValuePlaces::segment_bytes(type.size_bytes)};
}

/// The word that readers sleep on: the low half of the number of the last complete value.
const std::atomic<std::uint32_t>& wake_word(const LatestValueHeader& header) noexcept {
    const auto* half = reinterpret_cast<const std::atomic<std::uint32_t>*>(&header.complete);
    return std::endian::native == std::endian::little ? half[0] : half[1];
}

Result<void> initialise(posix::SharedMemory& segment, const TypeLayout& type) {
    auto mapping = segment.map();
    if (!mapping) return std::unexpected(mapping.error());
    auto* const header = new (mapping->mutable_bytes().data()) LatestValueHeader{};
    const auto head = shared_memory::head_for(plan_of(type));
    std::memcpy(header->head, &head, sizeof head);
    return {};
}

}  // namespace

Result<LatestValueCore> LatestValueCore::create(const std::string& name, std::uint32_t mode,
                                                const TypeLayout& type) {
    const auto fill = [&](posix::SharedMemory& segment) { return initialise(segment, type); };
    auto made = posix::SharedMemory::create(
        name, {.size_bytes = plan_of(type).size_bytes, .mode = mode}, fill);
    if (!made) return std::unexpected(made.error());
    return open(name, type);
}

Result<LatestValueCore> LatestValueCore::open_or_create(const std::string& name, std::uint32_t mode,
                                                        const TypeLayout& type) {
    for (;;) {
        auto opened = open(name, type);
        if (opened || !opened.error().is(Condition::not_found)) return opened;
        auto made = create(name, mode, type);
        // Made by somebody else in between, or removed again: look anew.
        if (made || !(made.error().is(Condition::exists) || made.error().is(Condition::not_found)))
            return made;
    }
}

Result<LatestValueCore> LatestValueCore::open(const std::string& name, const TypeLayout& type) {
    auto segment = posix::SharedMemory::open(name, Protection::read_only);
    if (!segment) return std::unexpected(segment.error());
    auto mapping = segment->map({.protection = Protection::read_only});
    if (!mapping) return std::unexpected(mapping.error());
    if (auto fit = shared_memory::check_head(*mapping, plan_of(type), name_of(name)); !fit)
        return std::unexpected(fit.error());
    return LatestValueCore(FileDescriptor(segment->release_fd()), std::move(*mapping),
                           type.size_bytes, name_of(name));
}

Result<void> LatestValueCore::unlink(const std::string& name) {
    return posix::SharedMemory::unlink(name);
}

Result<LatestValueWriterCore> LatestValueCore::writer() const {
    auto life = os::LifeLock::open(fd_.get());
    if (!life) return os::error_of(life.error(), name_);
    const auto taken = (*life)->try_take(kWritersByte);
    if (!taken) return os::error_of(taken.error(), name_);
    if (!*taken) {
        return std::unexpected(
            Error::of(Condition::in_use, "writer", name_, "another writer lives: one at a time"));
    }
    // By /proc, so that it is this very segment, whatever its name stands for by now.
    auto fd = os::reopen(fd_.get(), O_RDWR);
    if (!fd) return os::error_of(fd.error(), name_);
    auto segment = posix::SharedMemory::adopt(std::move(*fd), name_);
    if (!segment) return std::unexpected(segment.error());
    auto mapping = segment->map();
    if (!mapping) return std::unexpected(mapping.error());
    return LatestValueWriterCore(std::move(*life), std::move(*mapping), places_.size_bytes());
}

LatestValueWriterCore::LatestValueWriterCore(std::unique_ptr<os::LifeLock> life, Mapping mapping,
                                             std::size_t size_bytes) noexcept
    : life_(std::move(life)),
      generation_(current_generation()),
      mapping_(std::move(mapping)),
      places_(mapping_.bytes().data(), size_bytes) {}
LatestValueWriterCore::LatestValueWriterCore(LatestValueWriterCore&& other) noexcept = default;
LatestValueWriterCore::~LatestValueWriterCore() = default;

void LatestValueWriterCore::wake() noexcept {
    (void)os::futex_wake_all(wake_word(places_.header()));
}

Result<void> LatestValueWriterCore::write_failed() const noexcept {
    if (auto there = mapping_.check(); !there) return there;
    return std::unexpected(Error::of(Condition::forked, "write", mapping_.name(),
                                     "the writer's place is the parent's: take one with writer()"));
}

Result<std::uint64_t> LatestValueCore::read_failed() const noexcept {
    if (mapping_.lost()) return std::unexpected(Error::of(Condition::segment_lost, "read", name_));
    if (sequence() == 0) return std::uint64_t{0};
    return std::unexpected(
        Error::of(Condition::in_use, "read", name_,
                  "the writer is faster than the copy: let it pause, or read less at once"));
}

Result<bool> LatestValueCore::wait(std::uint64_t last_seen, Deadline deadline) const noexcept {
    for (;;) {
        const auto number = sequence();
        if (mapping_.lost())
            return std::unexpected(Error::of(Condition::segment_lost, "wait", name_));
        if (number > last_seen) return true;
        if (deadline.expired()) return false;
        // In steps: a writer may die after its write and before its wake.
        const auto step = Deadline::after(kLongestSleep).earlier(deadline);
        const auto woken =
            os::futex_wait(wake_word(places_.header()), static_cast<std::uint32_t>(number), step);
        // EFAULT: the page is gone; the next look at the number will find that out, and say so.
        if (!woken && woken.error().error != EFAULT) return os::error_of(woken.error(), name_);
    }
}

}  // namespace patchbay::detail
