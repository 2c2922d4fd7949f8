// SPDX-License-Identifier: Apache-2.0
#include "patchbay/sysv_shared_memory.hpp"

#include "os/memory.hpp"
#include "os/sysv_key.hpp"
#include "os/sysv_shared_memory.hpp"
#include "shared_memory/explain.hpp"

#include <utility>

namespace patchbay::sysv {
namespace {

constexpr int kRoundsMax = 100;

/// What shmget(2) and shmat(2) are asked for: as if for the owner; the kernel picks the caller's class.
int permissions(Protection protection) noexcept {
    return protection == Protection::read_write ? 0600 : 0400;
}

/// An id that was good and is no more: the kernel says EINVAL as often as EIDRM.
std::unexpected<Error> gone_or(const os::Failure& failure, const std::string& name) {
    const bool gone = failure.error == EINVAL || failure.error == EIDRM;
    return os::error_of({gone ? EIDRM : failure.error, failure.call}, name);
}

}  // namespace

SharedMemory::SharedMemory(int id, Key key)
    : id_(id),
      key_(key),
      name_("sysvshm:" + (key.is_private() ? "id " + std::to_string(id) : key.text())) {}

Result<SharedMemory> SharedMemory::create(Key key, const SharedMemoryOptions& options) {
    const auto name = "sysvshm:" + key.text();
    const int flags = IPC_CREAT | IPC_EXCL | static_cast<int>(options.mode & 0777U);
    if (options.huge_pages != HugePages::off && options.size_bytes > 0) {
        const auto huge = os::get_segment(key.number(), options.size_bytes, flags | SHM_HUGETLB);
        if (huge) return SharedMemory(*huge, key);
        if (huge.error().error == EEXIST) return os::error_of(huge.error(), name);
        if (options.huge_pages == HugePages::required) {
            return std::unexpected(
                shared_memory::huge_page_error(huge.error(), name, options.size_bytes));
        }
    }
    const auto id = os::get_segment(key.number(), options.size_bytes, flags);
    if (id) return SharedMemory(*id, key);
    return std::unexpected(shared_memory::segment_error(id.error(), name, options.size_bytes));
}

Result<SharedMemory> SharedMemory::open(Key key, Protection protection) {
    const auto name = "sysvshm:" + key.text();
    if (key.is_private()) {
        return std::unexpected(Error::of(Condition::invalid, "shmget", name,
                                         "a private segment is found by its id: adopt()"));
    }
    const auto id = os::get_segment(key.number(), 0, permissions(protection));
    if (!id) return os::error_of(id.error(), name);
    return SharedMemory(*id, key);
}

Result<SharedMemory> SharedMemory::open_or_create(Key key, const SharedMemoryOptions& options) {
    if (key.is_private()) return create(key, options);
    for (int round = 1;; ++round) {
        auto opened = open(key);
        if (opened || !opened.error().is(Condition::not_found)) return opened;
        auto created = create(key, options);
        if (created || !created.error().is(Condition::exists) || round == kRoundsMax) {
            return created;
        }
    }
}

Result<void> SharedMemory::unlink(Key key) {
    // Without asking for permissions: removing takes ownership, not access.
    const auto name = "sysvshm:" + key.text();
    const auto id = os::get_segment(key.number(), 0, 0);
    if (!id) return os::error_of(id.error(), name);
    if (auto gone = os::remove_segment(*id); !gone) return gone_or(gone.error(), name);
    return {};
}

Result<SharedMemory> SharedMemory::adopt(int id) {
    const auto facts = os::segment_facts(id);
    if (!facts) return gone_or(facts.error(), "sysvshm:id " + std::to_string(id));
    return SharedMemory(id, Key(facts->shm_perm.__key));
}

Result<SharedMemoryStat> SharedMemory::stat() const {
    const auto facts = os::segment_facts(id_);
    if (!facts) return gone_or(facts.error(), name_);
    const auto when = [](std::time_t time) {
        return std::chrono::sys_seconds(std::chrono::seconds(time));
    };
    return SharedMemoryStat{.size_bytes = facts->shm_segsz,
                            .attached_count = facts->shm_nattch,
                            .creator_pid = facts->shm_cpid,
                            .last_pid = facts->shm_lpid,
                            .removed = (facts->shm_perm.mode & SHM_DEST) != 0,
                            .attached_at = when(facts->shm_atime),
                            .detached_at = when(facts->shm_dtime),
                            .changed_at = when(facts->shm_ctime),
                            .ownership = os::ownership_of(facts->shm_perm)};
}

Result<void> SharedMemory::set_mode(std::uint32_t mode) {
    if (auto set = os::set_segment_mode(id_, mode); !set) return gone_or(set.error(), name_);
    return {};
}

Result<void> SharedMemory::remove() {
    if (auto gone = os::remove_segment(id_); !gone) return gone_or(gone.error(), name_);
    return {};
}

Result<Mapping> SharedMemory::map(const MapOptions& options) const {
    const auto facts = stat();
    if (!facts) return std::unexpected(facts.error());
    const bool whole = options.size_bytes == 0 || options.size_bytes == facts->size_bytes;
    if (options.offset_bytes != 0 || !whole) {
        return std::unexpected(Error::of(Condition::invalid, "shmat", name_,
                                         "a System V segment is attached as a whole"));
    }
    const auto pages = os::attach_segment(id_, options.protection == Protection::read_only);
    if (!pages) return gone_or(pages.error(), name_);
    Mapping mapping;
    mapping.name_ = name_;
    mapping.kind_ = Mapping::Kind::attached;
    mapping.data_ = static_cast<std::byte*>(*pages);
    mapping.size_bytes_ = facts->size_bytes;
    mapping.mapped_bytes_ = os::round_up(facts->size_bytes, os::page_size_bytes());
    mapping.protection_ = options.protection;
    if (auto applied = mapping.apply(options); !applied) return std::unexpected(applied.error());
    return mapping;
}

}  // namespace patchbay::sysv
