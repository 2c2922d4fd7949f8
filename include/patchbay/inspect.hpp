// SPDX-License-Identifier: Apache-2.0
//
// inspect: every IPC object on the machine, who holds it, who waits on it.
//
//     const auto machine = or_throw(inspect::snapshot());
//     for (inspect::Index index = 0; index < machine.objects.size(); ++index) {
//         const auto& object = machine.objects[index];
//         std::printf("%s %s\n", std::string(inspect::name_of(object.kind())).c_str(),
//                     inspect::escaped(object.name).c_str());
//         for (const auto& edge : machine.holders_of(index))
//             std::printf("    %d\n", machine.processes[edge.process].pid);
//     }
//     for (const auto& gap : machine.gaps) std::printf("not seen: %s; %s\n", gap.why.c_str(), gap.cure.c_str());
//
// Shape            A Snapshot is plain values, without handles, that refer to each other by Index:
//                      objects    what there is                       inspect/object.hpp, facts.hpp, kind.hpp
//                      processes  who there is, threads and signals   inspect/process.hpp
//                      edges      a process holds an object           inspect/edge.hpp
//                      waits      a thread sleeps on an object        inspect/wait.hpp
//                      locks      on files: holders and waiters       inspect/lock.hpp
//                      gaps       what could not be seen, counted     inspect/gap.hpp
//                  inspect/text.hpp makes names safe to print.
// Choose it when   you want to know who is at the other end, who holds what, why something hangs, what was left behind.
// Choose instead   an object's own stat() for one that you have; inspect_topic() for one topic.
// A picture        of something that moves: each fact was true at some moment during the call, not all at the same.
//                  What ends meanwhile is left out. Do not act on a pid before you have compared `start_ticks` again.
// Never changes    what it looks at. Pipes, FIFOs and sockets are not opened; queues, semaphores and memfds are opened
//                  for reading only, which neither wakes anybody nor changes depth, counts or times. (Who watches such
//                  a file, or /dev/shm, with inotify(7) sees it opened, read and closed, except memfds, which nobody
//                  can watch by name.) A file that is under a lease (fcntl(2), F_SETLEASE) when the call begins is not
//                  opened, nor is one that this process has open itself: closing it again would take back its locks.
//                  What needs more is read under `probe` alone.
// What is not seen `gaps` says so and how many. Without root only the own user's processes show what they hold and
//                  wait for; signals, System V objects and sockets (without their holders) are for everybody to see.
// Namespaces       Sockets of other network namespaces are seen as far as their text tables go; System V objects of
//                  other IPC namespaces as far as somebody has them mapped; each is counted among the gaps.
// Threads          snapshot() may be called concurrently. A Snapshot is a value.
// Cost             A few microseconds for a descriptor, memory in proportion to what there is: `./dev bench inspect`.
// See              proc(5), sock_diag(7), namespaces(7), `patchbay explain`
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/inspect/edge.hpp"
#include "patchbay/inspect/facts.hpp"
#include "patchbay/inspect/gap.hpp"
#include "patchbay/inspect/kind.hpp"
#include "patchbay/inspect/lock.hpp"
#include "patchbay/inspect/object.hpp"
#include "patchbay/inspect/process.hpp"
#include "patchbay/inspect/text.hpp"
#include "patchbay/inspect/wait.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace patchbay::inspect {

struct SnapshotOptions {
    /// What to look for. Fewer kinds cost less.
    KindSet kinds = KindSet::all();
    /// Each thread's state, signals and system call, and from these `waits`. False: Process::threads and waits are
    /// empty.
    bool threads = true;
    /// Locks on files. The kernel stops all locking for the moment in which it lists them, and takes some milliseconds
    /// to get there: more than all else on a machine with little on it. (It is also asked where memfds, semaphores or
    /// POSIX queues are wanted, which are not opened while they are under a lease.)
    bool locks = true;
    /// Also what can only be had by opening an object in a way that others may notice:
    /// - bytes in a pipe or FIFO: it is opened for reading through /proc/PID/fd, for some microseconds. Meanwhile its
    ///   writer does not learn that the last other reader has gone (no SIGPIPE, no EPIPE); a writer that waits in
    ///   open(2) for a reader of the FIFO wakes up.
    /// - a POSIX queue's bytes and who is notified: reading these sets the queue's atime and ctime.
    /// - a semaphore's value where its file belongs to somebody else: reading it may set its atime.
    bool probe = false;
    /// Where procfs is mounted. Another mount of it shows another PID namespace.
    std::string proc_path = "/proc";
};

struct Snapshot {
    std::vector<Process> processes;  ///< by pid
    std::vector<Object> objects;     ///< by identity
    std::vector<Edge> edges;         ///< by object, then by process, then by descriptor or address
    std::vector<Wait> waits;         ///< by process, then by thread
    std::vector<FileLock> locks;     ///< as the kernel lists them
    std::vector<Gap> gaps;           ///< none: everything was seen

    std::chrono::system_clock::time_point taken_at;
    std::chrono::nanoseconds took{};
    Namespaces own_namespaces;  ///< of the process that looked

    /// Who holds that object.
    [[nodiscard]] std::span<const Edge> holders_of(Index object) const noexcept;
    /// What that process holds, by object.
    [[nodiscard]] std::vector<Edge> held_by(Index process) const;
    /// The process with that pid, or nothing.
    [[nodiscard]] std::optional<Index> process_with(std::int32_t pid) const noexcept;
    /// The object with that identity, or nothing.
    [[nodiscard]] std::optional<Index> object_with(const Identity& identity) const noexcept;
    /// The object at the other end of a connected socket, or nothing.
    [[nodiscard]] std::optional<Index> peer_of(Index object) const noexcept;
};

/// Looks at the machine.
///
/// @errors  not_found (no procfs at proc_path), exhausted (descriptors), denied (procfs may not be read at all). What
///          is denied, missing or ends meanwhile within it is no error: see Snapshot::gaps.
Result<Snapshot> snapshot(const SnapshotOptions& options = {});

}  // namespace patchbay::inspect
