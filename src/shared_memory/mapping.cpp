// SPDX-License-Identifier: Apache-2.0
#include "patchbay/mapping.hpp"

#include "patchbay/detail/fork_generation.hpp"

#include "base/assert.hpp"
#include "os/bus_guard.hpp"
#include "os/memory.hpp"
#include "os/sysv_shared_memory.hpp"
#include "shared_memory/explain.hpp"

#include <cstring>
#include <utility>

namespace patchbay {
namespace {

constinit const std::atomic<bool> kNeverLost{false};

os::Expected<void*> map_anonymous(std::size_t size_bytes, int more_flags) noexcept {
    return os::map({.size_bytes = size_bytes,
                    .protection = PROT_READ | PROT_WRITE,
                    .flags = MAP_SHARED | MAP_ANONYMOUS | more_flags});
}

os::Expected<void> keep_from_children(void* data, std::size_t size_bytes) noexcept {
    auto advised = os::advise(data, size_bytes, MADV_DONTFORK);
    if (advised || advised.error().error != EINVAL) return advised;
    // A System V segment does not tell that it consists of huge pages, which go together only.
    const auto huge = os::huge_page_size_bytes();
    return huge ? os::advise(data, os::round_up(size_bytes, *huge), MADV_DONTFORK) : advised;
}

}  // namespace

Mapping::Mapping() noexcept : lost_(&kNeverLost) {}

Mapping::Mapping(Mapping&& other) noexcept : Mapping() {
    swap(other);
}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    Mapping taken(std::move(other));
    swap(taken);
    return *this;
}

void Mapping::swap(Mapping& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_bytes_, other.size_bytes_);
    std::swap(mapped_bytes_, other.mapped_bytes_);
    std::swap(offset_bytes_, other.offset_bytes_);
    std::swap(lost_, other.lost_);
    std::swap(watched_, other.watched_);
    std::swap(generation_, other.generation_);
    std::swap(protection_, other.protection_);
    std::swap(kind_, other.kind_);
    name_.swap(other.name_);
}

Mapping::~Mapping() {
    // Before the addresses can be somebody else's.
    {
        const os::BusGuard guard(watched_);
    }
    // A child that did not inherit the map may have something else there by now.
    if (generation_ != 0 && !detail::is_current_generation(generation_)) return;
    switch (kind_) {
        case Kind::none: break;
        case Kind::pages: os::unmap(data_, mapped_bytes_); break;
        case Kind::attached: os::detach_segment(data_); break;
    }
}

Result<Mapping> Mapping::anonymous(std::size_t size_bytes, const MapOptions& options) {
    const std::string name = "anonymous memory";
    if (size_bytes == 0) {
        return std::unexpected(
            Error::of(Condition::invalid, "mmap", name, "a map has at least one byte"));
    }
    Mapping mapping;
    mapping.name_ = name;
    mapping.size_bytes_ = size_bytes;
    mapping.mapped_bytes_ = os::round_up(size_bytes, os::page_size_bytes());
    auto pages = os::Expected<void*>(nullptr);
    if (options.huge_pages != HugePages::off) {
        const auto huge = os::huge_page_size_bytes();
        const auto rounded = huge ? os::round_up(size_bytes, *huge) : mapping.mapped_bytes_;
        pages = map_anonymous(rounded, MAP_HUGETLB);
        if (pages) mapping.mapped_bytes_ = rounded;
        if (!pages && options.huge_pages == HugePages::required) {
            return std::unexpected(shared_memory::huge_page_error(pages.error(), name, size_bytes));
        }
    }
    if (!pages || *pages == nullptr) pages = map_anonymous(mapping.mapped_bytes_, 0);
    if (!pages) return os::error_of(pages.error(), name);
    mapping.kind_ = Kind::pages;
    mapping.data_ = static_cast<std::byte*>(*pages);
    if (auto applied = mapping.apply(options); !applied) return std::unexpected(applied.error());
    return mapping;
}

Result<void> Mapping::apply(const MapOptions& options) {
    if (size_bytes_ == 0) return {};
    if (!options.inherit) {
        generation_ = detail::current_generation();
        if (const auto advised = keep_from_children(data_, mapped_bytes_); !advised) {
            generation_ = 0;
            return os::error_of(advised.error(), name_);
        }
    }
    // Advice: whoever requires huge pages was given or refused them before.
    if (options.huge_pages != HugePages::off) {
        (void)os::advise(data_, mapped_bytes_, MADV_HUGEPAGE);
    }
    if (options.prefault) {
        const bool writing = protection_ == Protection::read_write;
        const auto populated = os::populate(data_, size_bytes_, writing);
        if (!populated) return os::error_of(populated.error(), name_);
    }
    return check();
}

Result<void> Mapping::watch() {
    const int protection =
        protection_ == Protection::read_write ? PROT_READ | PROT_WRITE : PROT_READ;
    auto guard = os::BusGuard::watch(data_, mapped_bytes_, protection);
    if (!guard) return os::error_of(guard.error(), name_);
    lost_ = &guard->lost();
    watched_ = guard->release();
    return {};
}

void Mapping::move_to(std::byte* data, std::size_t size_bytes, std::size_t mapped_bytes) noexcept {
    data_ = data;
    size_bytes_ = size_bytes;
    mapped_bytes_ = mapped_bytes;
    os::BusGuard guard(watched_);
    guard.move_to(data, mapped_bytes);
    watched_ = guard.release();
}

MutableBytes Mapping::mutable_bytes() const noexcept {
    base::require(protection_ == Protection::read_write, "the map is for writing");
    return {data_, size_bytes_};
}

Result<void> Mapping::check() const {
    if (generation_ != 0 && !detail::is_current_generation(generation_)) {
        return std::unexpected(Error::of(Condition::forked, "map", name_));
    }
    if (lost()) return std::unexpected(Error::of(Condition::segment_lost, "map", name_));
    return {};
}

Result<void> Mapping::within(const char* call, std::size_t offset_bytes,
                             std::size_t size_bytes) const {
    if (offset_bytes <= size_bytes_ && size_bytes <= size_bytes_ - offset_bytes) return check();
    return std::unexpected(Error::of(Condition::invalid, call, name_,
                                     std::to_string(size_bytes) + " bytes at " +
                                         std::to_string(offset_bytes) + " do not lie within the " +
                                         std::to_string(size_bytes_) + " that are mapped"));
}

Result<void> Mapping::read(std::size_t offset_bytes, MutableBytes buffer) const {
    if (auto inside = within("read", offset_bytes, buffer.size()); !inside) return inside;
    if (!buffer.empty()) std::memcpy(buffer.data(), data_ + offset_bytes, buffer.size());
    return check();
}

Result<void> Mapping::write(std::size_t offset_bytes, Bytes bytes) const {
    if (protection_ != Protection::read_write) {
        return std::unexpected(
            Error::of(Condition::denied, "write", name_, "the map is read-only"));
    }
    if (auto inside = within("write", offset_bytes, bytes.size()); !inside) return inside;
    if (!bytes.empty()) std::memcpy(data_ + offset_bytes, bytes.data(), bytes.size());
    return check();
}

}  // namespace patchbay
