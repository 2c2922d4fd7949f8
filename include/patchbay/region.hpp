// SPDX-License-Identifier: Apache-2.0
//
// Region: a segment used as one value, written and read whole; what `shm:`, `sysvshm:` and `memfd:` addresses mean.
//
//     auto region = Region::posix("/config");
//     or_throw(region.write(as_bytes("colour=blue")));       // elsewhere: cat /dev/shm/config
//
// Choose it when   the other side is any program that reads or writes the segment, and turns are taken otherwise.
// Choose instead   latest_value.hpp or guarded.hpp between programs that use Patchbay.
// The value        is the segment's bytes as they are, its size the segment's. A System V segment cannot change its
//                  size nor be empty: a value of another size takes its place where nobody is attached; else
//                  a shorter one is followed by zeros, and a longer one refused.
// Drawback         write() is not atomic: who reads at the same time gets some of the old value and some of the new,
//                  as with any shared memory. Only the first value is never seen half: a POSIX segment gets its name
//                  when it is complete. A writer that dies in between leaves what it has written.
// Lifetime         Nothing is held between calls, so that who removes and makes the segment anew loses nobody. The
//                  segment stays until remove(); a memfd lives in this object.
// Threads          Concurrent calls are safe as calls, see Drawback.
// fd               None, since nothing is held. Memory has no events to poll for.
// See              docs/shared_memory.md
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/error.hpp"
#include "patchbay/memfd.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/sysv_key.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace patchbay {

namespace shared_memory {
class RegionBackend;
}

struct RegionOptions {
    std::uint32_t mode = kPrivateMode;  ///< of a segment that write() makes
    bool create = true;                 ///< whether write() makes what is missing
};

class Region {
public:
    /// The POSIX segment "/name". Nothing is opened yet.
    static Region posix(std::string name, const RegionOptions& options = {});
    /// The System V segment of that key.
    static Region sysv(sysv::Key key, const RegionOptions& options = {});
    /// A memfd: readable and writable by whoever has its descriptor.
    static Region memfd(Memfd memfd);

    Region(Region&&) noexcept;
    Region& operator=(Region&&) noexcept;
    ~Region();

    /// Makes `value` the whole contents.
    /// @errors exhausted (the old value is still there), denied, not_found (with `create` off), too_big and invalid (a
    /// System V segment cannot take it: see above)
    Result<void> write(Bytes value);

    /// Copies the value into `buffer`: its size in bytes. @errors not_found, denied, too_big (the buffer is shorter)
    Result<std::size_t> read(MutableBytes buffer) const;
    /// The whole value, whatever its size.
    Result<std::vector<std::byte>> read() const;

    /// The size of the value there is. @errors not_found, denied
    Result<std::size_t> size_bytes() const;
    /// Removes the segment; there is nothing to remove of a memfd. @errors not_found, denied, unsupported
    Result<void> remove();
    /// "shm:/name", "sysvshm:KEY" or "memfd:name".
    [[nodiscard]] const std::string& name() const noexcept;

private:
    explicit Region(std::unique_ptr<shared_memory::RegionBackend> backend) noexcept;
    std::unique_ptr<shared_memory::RegionBackend> backend_;
};

}  // namespace patchbay
