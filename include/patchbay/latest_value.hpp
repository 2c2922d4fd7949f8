// SPDX-License-Identifier: Apache-2.0
//
// LatestValue<T>: a value that one process writes and any number read, and nobody waits for anybody.
//
//     auto price = or_throw(LatestValue<Price>::open_or_create("/price"));
//     auto writer = or_throw(price.writer());                // one at a time
//     or_throw(writer.write({.bid = 99.5, .ask = 99.7}));
//     auto reading = or_throw(price.read());                 // elsewhere: always a whole value, never half of two
//
// Choose it when   readers want what is true now, not everything that was: positions, prices, settings, statistics.
// Choose instead   guarded.hpp where several change the value; message_queue.hpp where each change counts.
// Lifetime         A segment in /dev/shm that stays until unlink() or reboot.
// Threads          read() by any number at once; one thread at a time per Writer.
// After a crash    A writer killed in the middle of a write leaves the value before it: readers never see the half, and
//                  never wait for the dead. The next writer() is granted at once: the kernel gives up a dead one's
//                  place.
// Type             T is trivially copyable, without pointers (shareable.hpp). Size, alignment and name are checked when
//                  it is opened.
// How              Two places, written in turns; a reader takes the last complete one, and looks whether the writer has
//                  come round to it meanwhile: a sequence lock (Lameter 2005; Boehm, MSPC 2012) that a dead writer does
//                  not hold shut.
// fd               None: memory has no events. wait() sleeps in the kernel instead (futex).
// See              futex(2), docs/shared_memory.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/detail/latest_value_core.hpp"
#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/shareable.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace patchbay {

struct LatestValueOptions {
    std::uint32_t mode = kPrivateMode;  ///< readers need `r`, a writer `rw`
};

template <Shareable T>
class LatestValue {
    static_assert(std::is_trivially_copyable_v<T>, "it is copied as bytes");

public:
    using Options = LatestValueOptions;

    /// A value, and how many were written up to it: a reader that remembers the number knows what is new.
    struct Reading {
        T value;
        std::uint64_t sequence;
    };

    /// The place of the one who writes; given up by the destructor, and by the kernel when the process dies. A child of
    /// fork does not inherit it: there it must take one itself, once the parent has given it up.
    class Writer {
    public:
        /// Replaces the value, and wakes who waits for it (one system call where `wake_readers`).
        /// @errors segment_lost (somebody truncated the segment), forked (the place is the parent process's)
        Result<void> write(const T& value, bool wake_readers = true) noexcept {
            return core_.write(&value, wake_readers);
        }

    private:
        friend class LatestValue;
        explicit Writer(detail::LatestValueWriterCore core) noexcept : core_(std::move(core)) {}
        detail::LatestValueWriterCore core_;
    };

    /// @errors exists, exhausted, denied, invalid (the name)
    static Result<LatestValue> create(const std::string& name, const Options& options = {}) {
        return wrap(detail::LatestValueCore::create(name, options.mode, layout_of<T>()));
    }
    /// @errors not_found, denied; mismatch (another type, naming both); corrupt (not a LatestValue)
    static Result<LatestValue> open(const std::string& name) {
        return wrap(detail::LatestValueCore::open(name, layout_of<T>()));
    }
    static Result<LatestValue> open_or_create(const std::string& name,
                                              const Options& options = {}) {
        return wrap(detail::LatestValueCore::open_or_create(name, options.mode, layout_of<T>()));
    }
    /// Removes the name; who has it open goes on. @errors not_found, denied
    static Result<void> unlink(const std::string& name) {
        return detail::LatestValueCore::unlink(name);
    }

    /// Takes the writer's place. @errors in_use (another writer lives), denied
    Result<Writer> writer() const {
        auto core = core_.writer();
        if (!core) return std::unexpected(core.error());
        return Writer(std::move(*core));
    }

    /// The last value that was written completely; empty before the first.
    /// @errors segment_lost (somebody truncated the segment), in_use (the writer outran this reader thousands of times)
    Result<std::optional<Reading>> read() const noexcept {
        Reading reading;
        const auto sequence = core_.read(&reading.value);
        if (!sequence) [[unlikely]]
            return std::unexpected(sequence.error());
        if (*sequence == 0) return std::nullopt;
        reading.sequence = *sequence;
        return reading;
    }

    /// Waits for a value newer than number `sequence` (0: any). @return  empty: none came in time
    Result<std::optional<Reading>> wait(std::uint64_t sequence, Deadline deadline) const noexcept {
        const auto newer = core_.wait(sequence, deadline);
        if (!newer) return std::unexpected(newer.error());
        if (!*newer) return std::nullopt;
        return read();
    }

    /// How many values were written so far.
    [[nodiscard]] std::uint64_t sequence() const noexcept { return core_.sequence(); }
    /// "latest:/name": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return core_.name(); }

private:
    explicit LatestValue(detail::LatestValueCore core) noexcept : core_(std::move(core)) {}
    static Result<LatestValue> wrap(Result<detail::LatestValueCore> core) {
        if (!core) return std::unexpected(core.error());
        return LatestValue(std::move(*core));
    }

    detail::LatestValueCore core_;
};

}  // namespace patchbay
