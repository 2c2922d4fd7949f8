// SPDX-License-Identifier: Apache-2.0
//
// posix::Semaphore: one counter, by a name or in shared memory.
//
// Choose it when   processes take turns or count things, often: while nobody waits, no call enters the kernel.
// Choose instead   sysv::SemaphoreSet or PermitPool (semaphore.hpp) where a holder may be killed: what it holds of a
//                  POSIX semaphore stays taken for ever.
// Lifetime         A name, and its value, stay until unlink() or reboot; the handle closes in its destructor. One that
//                  is placed in shared memory lives as long as that memory.
// Threads          post, wait, value, waiters and stat may be called by several threads at once; call fd() before that.
// After a crash    Permits that the dead process held stay taken; a post() that returned stays made.
// Limits           Values up to kLargestValue. Names: one '/', then up to 250 other characters. The file behind a name
//                  is /dev/shm/sem.NAME: who may write it may also truncate it, and then its users die of SIGBUS.
// Polling          The kernel offers no descriptor: fd() starts a bridge, a thread that looks at the value every 2 to
//                  10 ms, takes nothing, and costs under 1 % of a core.
// See              sem_overview(7), sem_open(3), sem_clockwait(3)
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/detail/semaphore_fast_path.hpp"
#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::os {
class PollBridge;
}

namespace patchbay::posix {

struct SemaphoreOptions {
    std::uint32_t initial_value = 0;    ///< permits that are there from the start
    std::uint32_t mode = kPrivateMode;  ///< exactly this, whatever the umask
};

/// Room for a semaphore in shared memory: put it in the struct that the processes share, zeroed as fresh memory is.
struct SemaphoreStorage {
    ::sem_t semaphore;
    std::uint32_t mark;  ///< set when the semaphore is ready
    std::uint32_t reserved;
};

class Semaphore {
public:
    using Options = SemaphoreOptions;
    struct Stat {
        std::uint32_t value;
        std::uint32_t largest_value;
        /// How many threads wait, of all processes; empty where the C library's layout is not known. A waiter that was
        /// killed stays counted: an upper bound.
        std::optional<std::uint32_t> waiters;
        /// Of a named one that was opened by its name, otherwise empty.
        std::optional<Ownership> ownership;
        bool unlinked;  ///< its name is gone, or names another semaphore by now
    };

    static constexpr std::uint32_t kLargestValue = 2147483647;  // SEM_VALUE_MAX

    /// Makes a new one, "/name". Nobody ever sees it without its value and its mode.
    /// @errors exists; invalid (name, value); denied. @source sem_open(3)
    static Result<Semaphore> create(std::string_view name, const Options& options = {});
    /// Takes one that exists.
    /// @errors not_found; denied (its mode must let us read and write); mismatch (the file is no semaphore)
    static Result<Semaphore> open(std::string_view name);
    /// `options` count only where it is made. Whoever comes first makes it; nobody takes a half-made one.
    static Result<Semaphore> open_or_create(std::string_view name, const Options& options = {});
    /// Removes the name; who has it open goes on. @errors not_found, denied
    static Result<void> unlink(std::string_view name);

    /// Makes one in memory that processes share; once, by one of them, before the others use it. Nothing to close.
    /// @errors invalid (value). @source sem_init(3)
    static Result<Semaphore> place(SemaphoreStorage& storage, std::uint32_t initial_value);
    /// The one that another process placed there. @errors mismatch (nobody did yet)
    static Result<Semaphore> at(SemaphoreStorage& storage);

    /// Takes over what sem_open(3) returned, and closes it. `name` is what errors show.
    static Semaphore adopt(::sem_t* semaphore, std::string name = "sem") noexcept;
    /// Uses one that belongs to somebody else and outlives this.
    static Semaphore borrow(::sem_t& semaphore, std::string name = "sem") noexcept;

    Semaphore(Semaphore&& other) noexcept;
    Semaphore& operator=(Semaphore&& other) noexcept;
    ~Semaphore();

    /// V: gives a permit, and wakes one who waits.
    /// @errors exhausted (the value is kLargestValue). @source sem_post(3)
    Result<void> post() noexcept {
        if (detail::post_semaphore(semaphore_)) [[likely]]
            return {};
        return post_slowly();
    }

    /// P: takes a permit, waiting for one until the deadline.
    /// @return  false: none came in time. @source sem_clockwait(3)
    Result<bool> wait(Deadline deadline) noexcept {
        if (detail::take_semaphore(semaphore_)) [[likely]]
            return true;
        return wait_slowly(deadline);
    }
    Result<bool> try_wait() noexcept { return wait(Deadline::now()); }

    /// Permits that are there, at this moment.
    [[nodiscard]] Result<std::uint32_t> value() const;
    /// As in Stat.
    [[nodiscard]] std::optional<std::uint32_t> waiters() const noexcept;
    [[nodiscard]] Result<Stat> stat() const;

    /// A descriptor that is readable while there may be a permit; then call try_wait() until it answers false. The
    /// first call starts the bridge. Borrowed. @errors exhausted (threads, descriptors)
    Result<int> fd();

    /// "sem:/name": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Whether this call of create() or open_or_create() made it.
    [[nodiscard]] bool created() const noexcept { return created_; }
    [[nodiscard]] ::sem_t* native_handle() const noexcept { return semaphore_; }
    /// Gives the handle away: the caller calls sem_close(3), unless it was placed or borrowed.
    [[nodiscard]] ::sem_t* release() noexcept;

private:
    /// Which file a name led to, and whose it is.
    struct Origin {
        std::uint64_t device;
        std::uint64_t inode;
        friend bool operator==(Origin, Origin) = default;
    };
    struct Found {
        Origin origin;
        Ownership ownership;
    };
    enum class Closing { close, leave };
    Semaphore(::sem_t* semaphore, std::string name, Closing closing) noexcept;
    static Result<std::optional<Found>> find(const std::string& name);
    static Result<std::optional<Semaphore>> attach(const std::string& name);
    Result<void> post_slowly() noexcept;
    Result<bool> wait_slowly(Deadline deadline) noexcept;
    void close() noexcept;

    ::sem_t* semaphore_;
    std::string name_;
    Closing closing_;
    bool created_ = false;
    std::optional<Found> found_;
    std::unique_ptr<os::PollBridge> bridge_;
};

}  // namespace patchbay::posix
