// SPDX-License-Identifier: Apache-2.0
//
// Memfd: shared memory without a name, held by descriptors, which can be sealed against changes.
//
// Choose it when   the segment is passed to a child or over a Unix socket, and above all to somebody who need not trust
//                  you: a sealed segment cannot be cut off under his map, nor (Seal::write) change while he reads.
// Choose instead   posix::SharedMemory where the other side should find it by a name.
// Lifetime         As long as a descriptor or a map has it: nothing stays behind, whoever is killed.
// Threads, fd      As MemoryFile.
// After a crash    The kernel closes; what was stored is there for the others.
// See              memfd_create(2), fcntl(2) "File sealing", docs/shared_memory.md
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/memory_file.hpp"
#include "patchbay/ownership.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace patchbay {

/// What can be given up for good.
enum class Seal : std::uint32_t {
    seal = 0x1,           ///< adding seals
    shrink = 0x2,         ///< making it smaller: no map of it can be lost
    grow = 0x4,           ///< making it larger
    write = 0x8,          ///< writing; refused while a writable map exists
    future_write = 0x10,  ///< writing, except through the writable maps that exist (Linux 5.1)
    exec = 0x20,          ///< making it executable (Linux 6.3)
};

/// A set of them: `Seal::shrink | Seal::grow`.
class Seals {
public:
    constexpr Seals() noexcept = default;
    // Implicit, so that one seal is a set of one.
    // NOLINTNEXTLINE(google-explicit-constructor)
    constexpr Seals(Seal seal) noexcept : bits_(static_cast<std::uint32_t>(seal)) {}
    static constexpr Seals from_bits(std::uint32_t bits) noexcept {
        Seals seals;
        seals.bits_ = bits;
        return seals;
    }
    /// As fcntl(2) takes them, F_SEAL_*.
    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
    [[nodiscard]] constexpr bool contains(Seals others) const noexcept {
        return (bits_ & others.bits_) == others.bits_;
    }
    /// "shrink grow", or "none".
    [[nodiscard]] std::string text() const;

    friend constexpr Seals operator|(Seals left, Seals right) noexcept {
        return from_bits(left.bits_ | right.bits_);
    }
    friend constexpr bool operator==(Seals, Seals) noexcept = default;

private:
    std::uint32_t bits_ = 0;
};

constexpr Seals operator|(Seal left, Seal right) noexcept {
    return Seals(left) | Seals(right);
}

struct MemfdOptions {
    std::size_t size_bytes = 0;         ///< rounded up to huge pages where it has them
    std::string name = "patchbay";      ///< seen in /proc/PID/fd and maps only; need not be unique
    std::uint32_t mode = kPrivateMode;  ///< who may open it anew through /proc/PID/fd
    HugePages huge_pages = HugePages::off;
    bool executable = false;  ///< where the kernel can keep it from being so (Linux 6.3)
};

/// What a descriptor that comes from somebody else must be, to be taken.
struct MemfdRequirements {
    Seals seals = Seal::shrink;  ///< without it the sender can cut the segment off at any time
    std::size_t size_bytes_min = 0;
    std::size_t size_bytes_max = std::numeric_limits<std::size_t>::max();
    Protection protection = Protection::read_only;
};

class Memfd : public MemoryFile {
public:
    /// Makes a segment, zeroed and with its space reserved. @errors exhausted, too_big (the name)
    /// @source memfd_create(2), fallocate(2)
    static Result<Memfd> create(const MemfdOptions& options = {});

    /// Takes over a received descriptor after checking that it is what was agreed on: seals and size now hold for good.
    /// @errors mismatch (seals or size, naming both sides), invalid (not a memfd), denied (not open for `protection`)
    static Result<Memfd> adopt(FileDescriptor fd, const MemfdRequirements& requirements = {});

    /// @source fcntl(2), F_GET_SEALS
    Result<Seals> seals() const;
    /// Gives up, for every holder and for good. @errors in_use (Seal::write while a writable map exists), denied
    /// (sealed against seals, or opened read-only). @source fcntl(2), F_ADD_SEALS
    Result<void> add_seals(Seals seals);

private:
    using MemoryFile::MemoryFile;
};

}  // namespace patchbay
