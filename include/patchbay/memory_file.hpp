// SPDX-License-Identifier: Apache-2.0
//
// MemoryFile: what the segments with a descriptor have in common (posix::SharedMemory and Memfd).
//
// Threads          Every const member may be called concurrently; resize() by one thread of all processes at a time.
// fd               For mmap(2), passing over a Unix socket and /proc/PID/fd. poll(2) finds it always ready: memory has
//                  no events.
// See              mmap(2), fallocate(2), docs/shared_memory.md
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/mapping.hpp"
#include "patchbay/ownership.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace patchbay {

struct MemoryFileStat {
    std::size_t size_bytes;
    std::size_t
        resident_bytes;  ///< pages taken, used or reserved; fewer than the size where it has holes
    std::size_t page_size_bytes;  ///< huge pages: 2 MiB or more
    std::uint32_t link_count;     ///< 0: without a name (unlinked, or a memfd)
    Ownership ownership;
};

class MemoryFile {
public:
    /// Borrows the descriptor.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Gives the descriptor away.
    [[nodiscard]] int release_fd() noexcept { return fd_.release(); }
    /// "shm:/name" or "memfd:name": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] Protection protection() const noexcept { return protection_; }

    Result<MemoryFileStat> stat() const;
    Result<std::size_t> size_bytes() const;

    /// Changes the size; what is new is zero, and its space is reserved. Other processes see it in stat() and follow
    /// with remap(); maps that reach past a smaller size are lost.
    ///
    /// @errors exhausted (size as it was), denied (read-only, or sealed), too_big
    /// @source fallocate(2), ftruncate(2)
    Result<void> resize(std::size_t size_bytes);

    /// Maps the segment, or the part that the options say. A segment of size 0 gives an empty map.
    ///
    /// @errors invalid (not within the segment), denied (for writing, opened read-only or sealed), exhausted
    /// @source mmap(2), MAP_SHARED
    Result<Mapping> map(const MapOptions& options = {}) const;

    /// Lets a map of this segment reach up to the segment's present end. Its address may change.
    /// @errors segment_lost, exhausted. @source mremap(2)
    Result<void> remap(Mapping& mapping) const;

    /// Copies out the first buffer.size() bytes, without a map: how many there were. Safe from truncation, not from
    /// getting half of somebody's write.
    Result<std::size_t> read_contents(MutableBytes buffer) const;
    /// Makes `bytes` the whole contents; the size becomes theirs. Not atomic: a reader may see some of either.
    /// @errors exhausted (then the old contents are still there), denied
    Result<void> write_contents(Bytes bytes);

protected:
    MemoryFile(FileDescriptor fd, std::string name, Protection protection) noexcept
        : fd_(std::move(fd)), name_(std::move(name)), protection_(protection) {}

    /// Whether `fd` is a file that can be mapped for that. @errors invalid, denied
    static Result<void> check_mappable(int fd, const std::string& name, Protection protection);
    /// The size, and everything behind it taken from the kernel, of a file that is empty.
    Result<void> make_room(std::size_t size_bytes);

    FileDescriptor fd_;
    std::string name_;
    Protection protection_;
};

}  // namespace patchbay
