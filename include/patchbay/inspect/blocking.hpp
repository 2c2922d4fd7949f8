// SPDX-License-Identifier: Apache-2.0
//
// Blockage: why a thread sleeps and who could end that. Standstill: sleepers that nobody can wake.
//
//     const auto machine = or_throw(inspect::snapshot());
//     const auto sleepers = inspect::blockages(machine);
//     for (const auto& standstill : inspect::standstills(machine, sleepers)) ...
//
// Plain functions over the values of a snapshot: they ask the kernel nothing.
//
// How it is decided  A thread whose waker is at work, or whose wait may end otherwise (time, signals, newcomers, other
//                    machines, holders that are not seen), gets on; so does its process, and all who wait for that. Who
//                    is left when nothing more follows can only be woken by others who are left: a deadlock.
// A picture          of something that moves, see inspect.hpp: two processes that talk to each other fast may both look
//                    asleep. What a snapshot says counts if those threads have not run since before it was taken
//                    (voluntary_ctxt_switches in proc(5), before and after).
// What is not seen   Time-outs of sockets (SO_RCVTIMEO), alarms, and signal handlers that write to what their own
//                    process reads with read(2). Any handler can end any wait with EINTR.
#pragma once

#include "patchbay/inspect.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace patchbay::inspect {

/// Why somebody could wake a sleeper: he...
enum class WakerRole : std::uint8_t {
    writer,     ///< can write to it
    reader,     ///< can read from it
    peer,       ///< has the other end
    listener,   ///< has not accepted the connection yet
    holder,     ///< has the lock
    sharer,     ///< has the same memory, or the same eventfd
    opener,     ///< has the locked file open: perhaps the holder
    last_user,  ///< was the last who sent, received or operated: System V objects have no holders
    child,      ///< is waited for to end
    itself,     ///< is another thread of the same process
};
/// "writer", "last-user"... A literal.
[[nodiscard]] std::string_view name_of(WakerRole role) noexcept;

struct Waker {
    Index process = 0;
    WakerRole role = WakerRole::writer;
    friend bool operator==(const Waker&, const Waker&) = default;
};

/// Who can end a wait beside its wakers.
enum class Ending : std::uint8_t {
    wakers,   ///< nobody: only those who are listed
    anybody,  ///< whoever opens the object by its name, or by its key
    unseen,   ///< holders that this snapshot could not see
    outside,  ///< what is no process here: time, a signal, another machine, a terminal
};
/// "wakers", "anybody"... A literal.
[[nodiscard]] std::string_view name_of(Ending ending) noexcept;

/// A sleeping thread.
struct Blockage {
    enum class On : std::uint8_t { objects, children, time };

    Index process = 0;
    std::int32_t thread = 0;
    On on = On::objects;
    /// Places in Snapshot::waits: whichever comes first ends it. On children and time: none.
    std::vector<std::size_t> waits;
    /// A place in Snapshot::locks: it waits for that lock.
    std::optional<std::size_t> lock;
    /// Who could end it, by process; without those who wait for the same themselves where anybody may come.
    std::vector<Waker> wakers;
    Ending ending = Ending::outside;
    bool has_timeout = false;
};

/// All sleeping threads whose calls are seen, by process.
[[nodiscard]] std::vector<Blockage> blockages(const Snapshot& machine);

struct Standstill {
    enum class Kind : std::uint8_t {
        deadlock,     ///< each waits for the next, the last one for the first
        dead_holder,  ///< what is waited for was taken by a process that has ended
    };

    Kind kind = Kind::deadlock;
    /// False: a newcomer who opens a named object could end it, or not everybody was seen, or what was taken need not
    /// be a lock.
    bool certain = false;
    /// Places in the blockages. Of a deadlock: the circle; one alone waits for itself. Of a dead holder: who waits.
    std::vector<std::size_t> members;
    /// Places in the blockages: not in the circle, but waiting for it.
    std::vector<std::size_t> behind;
    /// Of a dead holder: which process; the lock (a place in Snapshot::locks), or the object.
    std::int32_t dead_pid = 0;
    std::optional<std::size_t> lock;
    std::optional<Index> object;
};
/// "deadlock", "dead-holder". A literal.
[[nodiscard]] std::string_view name_of(Standstill::Kind kind) noexcept;

/// What is stuck. `sleepers` are those of blockages(machine).
[[nodiscard]] std::vector<Standstill> standstills(const Snapshot& machine,
                                                  std::span<const Blockage> sleepers);

}  // namespace patchbay::inspect
