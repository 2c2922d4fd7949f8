// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory: segments that a key or an id names, of a size fixed for life. Included by shared_memory.hpp.
//
// Choose it when   the other side speaks it (older programs, `ipcs -m`, Oracle, X11's MIT-SHM).
// Choose instead   posix::SharedMemory: it can grow, has a descriptor and readable names.
// Lifetime         Stays until remove() or reboot, also without users: `ipcs -m`, `ipcrm -M KEY`. A removed segment
//                  stays until the last process detaches.
// Threads          Every member may be called concurrently.
// After a crash    The kernel detaches. See also kernel.shm_rmid_forced and systemd's RemoveIPC.
// fd               The kernel has none for these segments, so there is nothing to poll, pass or truncate.
// Limits           kernel.shmmax (bytes in one), shmall (pages in all), shmmni (segments).
// See              shmget(2), shmat(2), sysvipc(7), docs/shared_memory.md
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/mapping.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/sysv_key.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace patchbay::sysv {

struct SharedMemoryOptions {
    std::size_t size_bytes = 0;  ///< at least 1
    std::uint32_t mode = kPrivateMode;
    HugePages huge_pages = HugePages::off;  ///< SHM_HUGETLB
};

struct SharedMemoryStat {
    std::size_t size_bytes;
    std::uint64_t attached_count;  ///< maps, in all processes
    std::int32_t creator_pid;
    std::int32_t last_pid;                 ///< who attached or detached last
    bool removed;                          ///< goes with its last map
    std::chrono::sys_seconds attached_at;  ///< the epoch where it never was
    std::chrono::sys_seconds detached_at;
    std::chrono::sys_seconds changed_at;
    Ownership ownership;
};

class SharedMemory {
public:
    /// Makes a new segment, zeroed. A private key always gives another one. @errors exists, exhausted (with the limit),
    /// invalid (size). @source shmget(2), IPC_CREAT | IPC_EXCL
    static Result<SharedMemory> create(Key key, const SharedMemoryOptions& options);
    /// Opens an existing segment. @errors not_found, denied
    static Result<SharedMemory> open(Key key, Protection protection = Protection::read_write);
    /// Whichever of the two it takes; among many at once, one creates.
    static Result<SharedMemory> open_or_create(Key key, const SharedMemoryOptions& options);
    /// Removes the segment of that key. @errors not_found, denied. @source shmctl(2), IPC_RMID
    static Result<void> unlink(Key key);
    /// By its id, as `ipcs -m` shows it. @errors removed, denied
    static Result<SharedMemory> adopt(int id);

    /// The id: the native handle. It owns nothing; the segment stays when this object goes.
    [[nodiscard]] int id() const noexcept { return id_; }
    [[nodiscard]] Key key() const noexcept { return key_; }
    /// "sysvshm:0x50001234": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    Result<SharedMemoryStat> stat() const;
    /// Changes the permission bits. @errors denied (not its owner). @source shmctl(2), IPC_SET
    Result<void> set_mode(std::uint32_t mode);
    /// Removes this very segment, whichever its key names by now. Maps stay valid. @errors removed, denied
    Result<void> remove();

    /// Attaches the whole segment: offset and size must be 0. Removal and other processes cannot take it away.
    /// @errors removed, denied, invalid, exhausted. @source shmat(2)
    Result<Mapping> map(const MapOptions& options = {}) const;

private:
    SharedMemory(int id, Key key);

    int id_;
    Key key_;
    std::string name_;
};

}  // namespace patchbay::sysv
