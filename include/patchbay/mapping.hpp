// SPDX-License-Identifier: Apache-2.0
//
// Mapping: a segment of shared memory in this process's address space.
//
// Choose it when   several processes work on the same bytes in place.
// Choose instead   guarded.hpp or latest_value.hpp for values: bytes alone keep nobody from reading half a write.
// Lifetime         Unmaps in the destructor; the segment stays as long as it has a name, a descriptor or another map.
// Threads          read(), write(), check() and the accessors from many at once; what they touch is as unprotected as
//                  any memory. resize and destruction by one, while nobody uses the bytes.
// After a crash    The kernel unmaps; what the dead process had stored is there for the others.
// Truncation       Whoever may write to a segment may cut it off under this map. Then the map turns into zero pages of
//                  this process alone, and read(), write() and check() fail with `segment_lost`: no SIGBUS ends the
//                  process. (The handler for that signal is installed with the first map of a file and hands on what is
//                  not its own. A handler of yours that is set later should hand on likewise.)
// fork             A child inherits the map, unless `inherit` is false: then its copy of this object says `forked`.
// fd               None: the map needs no descriptor. Memory has no events to poll for: pair it with an eventfd, or see
//                  LatestValue::Reader::wait().
// See              mmap(2), madvise(2), docs/shared_memory.md
#pragma once

#include "patchbay/access.hpp"
#include "patchbay/bytes.hpp"
#include "patchbay/error.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace patchbay {

namespace os {
struct WatchedRange;
}
namespace sysv {
class SharedMemory;
}

/// Pages of 2 MiB or more, which need fewer entries of the TLB.
enum class HugePages {
    off,
    preferred,  ///< where they are to be had
    required,   ///< an error where not, which names the cure
};

struct MapOptions {
    Protection protection = Protection::read_write;
    std::size_t offset_bytes = 0;  ///< a multiple of the page size
    std::size_t size_bytes = 0;    ///< 0: up to the segment's end
    bool prefault = false;  ///< take all pages now: later accesses fault no more, and cannot fail
    bool inherit = true;    ///< whether children of fork get the map, too (else MADV_DONTFORK)
    HugePages huge_pages = HugePages::off;  ///< of ordinary segments, which take it as advice
};

class Mapping {
public:
    /// Memory without a name or descriptor, zeroed, shared with the children forked from now on.
    ///
    /// @errors exhausted, invalid (size 0). @source mmap(2), MAP_SHARED | MAP_ANONYMOUS
    static Result<Mapping> anonymous(std::size_t size_bytes, const MapOptions& options = {});

    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    ~Mapping();

    [[nodiscard]] std::size_t size_bytes() const noexcept { return size_bytes_; }
    /// Where in the segment it begins.
    [[nodiscard]] std::size_t offset_bytes() const noexcept { return offset_bytes_; }
    [[nodiscard]] Protection protection() const noexcept { return protection_; }
    /// The segment's: "shm:/name".
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// The mapped bytes. After an access that mattered ask check(): of a lost segment they are zeros.
    [[nodiscard]] Bytes bytes() const noexcept { return {data_, size_bytes_}; }
    /// The same for writing; must not be called on a read-only map.
    [[nodiscard]] MutableBytes mutable_bytes() const noexcept;

    /// Copies out from `offset_bytes` on, filling `buffer`.
    /// @errors invalid (not within the map), segment_lost, forked
    Result<void> read(std::size_t offset_bytes, MutableBytes buffer) const;
    /// Copies in. @errors as read(); denied on a read-only map
    Result<void> write(std::size_t offset_bytes, Bytes bytes) const;

    /// Whether what was touched so far was the segment. @errors segment_lost, forked
    Result<void> check() const;
    /// The same without a text, inline: one load.
    [[nodiscard]] bool lost() const noexcept { return lost_->load(std::memory_order_relaxed); }
    /// The flag behind lost(); valid as long as this map is.
    [[nodiscard]] const std::atomic<bool>& lost_flag() const noexcept { return *lost_; }

private:
    friend class MemoryFile;
    friend class sysv::SharedMemory;
    enum class Kind : std::uint8_t { none, pages, attached };

    Mapping() noexcept;
    void swap(Mapping& other) noexcept;
    Result<void> within(const char* call, std::size_t offset_bytes, std::size_t size_bytes) const;
    /// What the options ask for beyond mapping.
    Result<void> apply(const MapOptions& options);
    /// Puts it under the guard against truncation.
    Result<void> watch();
    void move_to(std::byte* data, std::size_t size_bytes, std::size_t mapped_bytes) noexcept;

    std::byte* data_ = nullptr;
    std::size_t size_bytes_ = 0;
    std::size_t mapped_bytes_ = 0;  ///< whole pages
    std::size_t offset_bytes_ = 0;
    const std::atomic<bool>* lost_;
    os::WatchedRange* watched_ = nullptr;
    std::uint64_t generation_ =
        0;  ///< of the process that may unmap it; 0: every child has it, too
    Protection protection_ = Protection::read_write;
    Kind kind_ = Kind::none;
    std::string name_;
};

}  // namespace patchbay
