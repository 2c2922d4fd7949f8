// SPDX-License-Identifier: Apache-2.0
//
// Guarded<T>: a value in shared memory under a lock that survives its holder's death.
//
//     auto table = or_throw(Guarded<Table>::open_or_create("/table"));
//     if (auto access = or_throw(table.lock(Deadline::after(1s)))) (*access)->rows[3].count += 1;
//
// Choose it when   several processes change one value, or read and change it in one step.
// Choose instead   latest_value.hpp where one writes and the others only read; a queue where each change counts.
// Lifetime         A named segment stays until unlink() or reboot, with its value. An anonymous one (a memfd) goes with
//                  its last descriptor and map.
// Threads          Every member may be called concurrently; an Access belongs to one thread.
// After a crash    A holder that is killed leaves the value as it was at that instruction. The others get `owner_died`
//                  within some 20 ms, nobody hangs, and the value waits for lock_for_repair(). A creator that is killed
//                  leaves nothing.
// fork             A child goes on using what it inherited, as a participant of its own. An Access that a child
//                  inherits while its parent holds it gives nothing back.
// Trust            Who can write to the segment can write any value into T: check what must hold, as with any input.
// fd               For passing over a socket to adopt(). poll(2) finds it always ready: pair it with an eventfd.
// See              shareable.hpp, robust_lock.hpp, docs/shared_memory.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/mapping.hpp"
#include "patchbay/memory_file.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/robust_lock.hpp"
#include "patchbay/shareable.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace patchbay {

struct GuardedOptions {
    std::uint32_t mode = kPrivateMode;
};

struct GuardedStat {
    bool locked;   ///< somebody holds it now
    bool damaged;  ///< a holder died, and nobody has repaired the value yet
    std::size_t value_size_bytes;
    MemoryFileStat file;
};

namespace detail {

/// Everything of Guarded that does not depend on T.
class GuardedSegment {
public:
    /// How the value of a new segment is made.
    struct Initial {
        void (*construct)(void* place, const void* value);
        const void* value;
    };
    static Result<GuardedSegment> create(const std::string& name, const TypeLayout& type,
                                         const Initial& initial, const GuardedOptions& options);
    static Result<GuardedSegment> open(const std::string& name, const TypeLayout& type);
    static Result<GuardedSegment> open_or_create(const std::string& name, const TypeLayout& type,
                                                 const Initial& initial,
                                                 const GuardedOptions& options);
    static Result<GuardedSegment> anonymous(const TypeLayout& type, const Initial& initial,
                                            const GuardedOptions& options);
    static Result<GuardedSegment> adopt(FileDescriptor fd, const TypeLayout& type);
    static Result<void> unlink(const std::string& name);

    [[nodiscard]] RobustLock& lock() const noexcept { return *lock_; }
    [[nodiscard]] void* value() const noexcept { return value_; }
    [[nodiscard]] const MemoryFile& file() const noexcept { return file_; }
    [[nodiscard]] const Mapping& mapping() const noexcept { return mapping_; }
    Result<GuardedStat> stat(std::size_t value_size_bytes) const;

private:
    static Result<GuardedSegment> attach(MemoryFile file, const TypeLayout& type);
    GuardedSegment(MemoryFile file, Mapping mapping, std::unique_ptr<RobustLock> lock,
                   void* value) noexcept
        : file_(std::move(file)),
          mapping_(std::move(mapping)),
          lock_(std::move(lock)),
          value_(value) {}

    MemoryFile file_;
    Mapping mapping_;
    std::unique_ptr<RobustLock> lock_;
    void* value_;
};

}  // namespace detail

template <Shareable T>
class Guarded {
public:
    /// The value, while it is locked; unlocks in the destructor. Keep the Guarded that it came from.
    class [[nodiscard]] Access {
    public:
        Access(Access&& other) noexcept
            : lock_(std::exchange(other.lock_, nullptr)),
              hold_(other.hold_),
              value_(other.value_) {}
        Access& operator=(Access&&) = delete;
        ~Access() {
            if (lock_ != nullptr) lock_->unlock(hold_);
        }
        [[nodiscard]] T& operator*() const noexcept { return *value_; }
        [[nodiscard]] T* operator->() const noexcept { return value_; }

        /// Whether a holder died and left the value as it is; only lock_for_repair() gives such an Access.
        [[nodiscard]] bool needs_repair() const noexcept { return hold_.damaged; }
        /// The value is in order again. Without it, it stays damaged when this Access goes.
        void mark_repaired() noexcept { lock_->mark_repaired(hold_); }

    private:
        friend class Guarded;
        Access(RobustLock& lock, const RobustLock::Hold& hold, T& value) noexcept
            : lock_(&lock), hold_(hold), value_(&value) {}
        RobustLock* lock_;
        RobustLock::Hold hold_;
        T* value_;
    };

    /// Makes a new segment with T's initial value, whole before anybody can open it.
    /// @errors exists, exhausted, denied, invalid (the name)
    static Result<Guarded> create(const std::string& name, const GuardedOptions& options = {}) {
        return wrap(Segment::create(name, kLayout, default_value(), options));
    }
    static Result<Guarded> create(const std::string& name, const T& initial,
                                  const GuardedOptions& options = {}) {
        return wrap(Segment::create(name, kLayout, copy_of(initial), options));
    }
    /// @errors not_found, denied; mismatch (another type, naming both sides), corrupt (no Guarded value)
    static Result<Guarded> open(const std::string& name) {
        return wrap(Segment::open(name, kLayout));
    }
    /// Whichever it takes; among many at once, one creates. Errors as both.
    static Result<Guarded> open_or_create(const std::string& name,
                                          const GuardedOptions& options = {}) {
        return wrap(Segment::open_or_create(name, kLayout, default_value(), options));
    }
    static Result<Guarded> open_or_create(const std::string& name, const T& initial,
                                          const GuardedOptions& options = {}) {
        return wrap(Segment::open_or_create(name, kLayout, copy_of(initial), options));
    }
    /// Without a name: for children of fork, and for whom fd() is passed to.
    static Result<Guarded> anonymous(const GuardedOptions& options = {}) {
        return wrap(Segment::anonymous(kLayout, default_value(), options));
    }
    /// Takes over a descriptor that came from the other side's fd(). @errors as open()
    static Result<Guarded> adopt(FileDescriptor fd) {
        return wrap(Segment::adopt(std::move(fd), kLayout));
    }
    /// Removes the name; who has it open goes on. @errors not_found, denied
    static Result<void> unlink(const std::string& name) { return Segment::unlink(name); }

    /// Waits for its turn. Without contention no system call is made.
    ///
    /// @return  the value; empty: not in time
    /// @errors  owner_died (the value may be half changed: lock_for_repair()), segment_lost
    /// @source  futex(2), fcntl(2) F_OFD_GETLK
    Result<std::optional<Access>> lock(Deadline deadline) const {
        RobustLock::Hold hold{};
        return access(segment_.lock().lock(hold, deadline), hold);
    }
    Result<std::optional<Access>> try_lock() const { return lock(Deadline::now()); }
    /// As lock(), and also gives a value whose holder died; its Access says so.
    Result<std::optional<Access>> lock_for_repair(Deadline deadline) const {
        RobustLock::Hold hold{};
        return access(segment_.lock().lock_for_repair(hold, deadline), hold);
    }

    /// Whether what was read or written so far was the segment. @errors segment_lost
    Result<void> check() const { return segment_.mapping().check(); }
    Result<GuardedStat> stat() const { return segment_.stat(sizeof(T)); }
    /// Borrows the descriptor.
    [[nodiscard]] int fd() const noexcept { return segment_.file().fd(); }
    /// "shm:/name" or "memfd:guarded": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return segment_.file().name(); }

private:
    using Segment = detail::GuardedSegment;
    static constexpr TypeLayout kLayout = layout_of<T>();
    static_assert(alignof(T) <= 4096, "maps begin at page boundaries");

    explicit Guarded(Segment segment) noexcept : segment_(std::move(segment)) {}
    static Result<Guarded> wrap(Result<Segment> segment) {
        if (!segment) return std::unexpected(segment.error());
        return Guarded(std::move(*segment));
    }
    static Segment::Initial default_value() {
        return {[](void* place, const void*) { new (place) T{}; }, nullptr};
    }
    static Segment::Initial copy_of(const T& value) {
        return {[](void* place, const void* from) { new (place) T(*static_cast<const T*>(from)); },
                &value};
    }
    Result<std::optional<Access>> access(Result<bool> locked, const RobustLock::Hold& hold) const {
        if (!locked) [[unlikely]]
            return std::unexpected(std::move(locked.error()));
        if (!*locked) return std::nullopt;
        return Access(segment_.lock(), hold, *static_cast<T*>(segment_.value()));
    }

    Segment segment_;
};

}  // namespace patchbay
