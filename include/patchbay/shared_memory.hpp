// SPDX-License-Identifier: Apache-2.0
//
// Shared memory: the same physical pages in the address spaces of several processes; nothing is copied.
//
// This header has the segments that carry a name: POSIX ("/name", a file in /dev/shm) and System V (a key). Without a
// name: Memfd (memfd.hpp), passed as a descriptor, and Mapping::anonymous() (mapping.hpp), inherited by fork.
//
// Choose it when   data is large, or read far more often than it is written.
// Choose instead   guarded.hpp for a value that several change, latest_value.hpp for one that many read, region.hpp for
//                  one that is handed over whole; message_queue.hpp and socket.hpp where a copy is cheap enough.
// Drawback         Nothing orders the accesses of two processes: who reads while another writes gets some of both.
//                  Guarded and LatestValue are the cure.
// Lifetime         A named segment stays until unlink() or reboot, also without users; a removed one until its last map
//                  is gone. Objects of these classes close in their destructors; maps live on.
// Threads          Every const member may be called concurrently.
// After a crash    What was stored is there. A segment whose creator dies while it makes it never gets its name.
// Space            is taken when a segment is made or grows: a full /dev/shm is the error `exhausted` there and then,
//                  and not a SIGBUS in the middle of a store.
// Limits           POSIX: the size of /dev/shm (half of the memory by default, 64 MiB in Docker); a name is "/" and up
//                  to 255 bytes without another "/". System V: kernel.shmmax, shmall, shmmni.
// See              shm_overview(7), sysvipc(7), docs/shared_memory.md
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/mapping.hpp"
#include "patchbay/memory_file.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/sysv_shared_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace patchbay::posix {

struct SharedMemoryOptions {
    std::size_t size_bytes = 0;
    std::uint32_t mode = kPrivateMode;  ///< exactly this, whatever the umask
};

class SharedMemory : public MemoryFile {
public:
    /// Fills a new segment before anybody else can see it.
    using Initialise = std::function<Result<void>(SharedMemory&)>;

    /// Makes a new segment, zeroed and with its space reserved, and only then gives it its name.
    ///
    /// @param name        "/jobs"
    /// @param initialise  runs before the segment has a name; its error becomes this one's, and nothing stays
    /// @errors exists, exhausted (with the space that is left), denied, invalid (the name), too_big (the name)
    /// @source open(2) with O_TMPFILE, fallocate(2), linkat(2)
    static Result<SharedMemory> create(const std::string& name,
                                       const SharedMemoryOptions& options = {},
                                       const Initialise& initialise = nullptr);
    /// Opens an existing segment, whoever made it. @errors not_found, denied, invalid. @source shm_open(3)
    static Result<SharedMemory> open(const std::string& name,
                                     Protection protection = Protection::read_write);
    /// Whichever of the two it takes; among many at once, one creates. `options` and `initialise` are for a new one.
    /// Refuses (denied) a segment that another user, not root, has put there.
    static Result<SharedMemory> open_or_create(const std::string& name,
                                               const SharedMemoryOptions& options = {},
                                               const Initialise& initialise = nullptr);
    /// Removes the name; the segment goes with its last descriptor and map. @errors not_found, denied
    static Result<void> unlink(const std::string& name);

    /// Takes over a descriptor, such as one that came over a socket.
    /// @errors invalid (not a file), denied (not open for `protection`)
    static Result<SharedMemory> adopt(FileDescriptor fd, std::string name = "shm",
                                      Protection protection = Protection::read_write);

private:
    using MemoryFile::MemoryFile;
};

}  // namespace patchbay::posix
