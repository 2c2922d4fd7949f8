// SPDX-License-Identifier: Apache-2.0
//
// Gap: something that a snapshot could not see, counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::inspect {

enum class Missing : std::uint8_t {
    processes,  ///< threads that exist and whose processes are not in /proc: hidepid, another PID namespace
    descriptors,  ///< processes whose descriptors are hidden: what they hold is not among the edges
    mappings,     ///< processes whose mappings are hidden
    calls,  ///< processes whose threads' system calls are hidden: what they wait for is not among the waits
    vanished,            ///< processes that ended while they were looked at: not in the snapshot
    network_namespaces,  ///< other ones, seen as text: without the peers of Unix sockets
    ipc_namespaces,  ///< other ones: of their System V objects only segments that are mapped are seen
    socket_peers,    ///< Unix sockets without sock_diag: their peers are not known
    vsock,           ///< sockets whose family the kernel does not list (no vsock_diag)
    queue_folder,    ///< no /dev/mqueue is mounted: queues that nobody has open are not seen
    queues,          ///< POSIX queues that may not be read: their depth is not known
    segments,  ///< files of /dev/shm and memfds that may not be read: semaphore's value, seals
    semaphore_sets,  ///< sets that may not be read: values and waiters
    topics,          ///< topics that may not be read, or are broken
    in_flight,  ///< descriptors that are on their way in sockets: what they refer to may be not seen at all
    descriptions,  ///< signalfds and epolls of which it is not known whether they are one (no kcmp(2))
    probes,        ///< pipes that may not be opened: their bytes are not known
};

/// "processes", "descriptors"...: stable, for output. A literal.
[[nodiscard]] std::string_view name_of(Missing what) noexcept;

struct Gap {
    Missing what = Missing::processes;
    std::uint64_t count = 0;
    std::string why;   ///< for people: "3 processes: descriptors hidden (permission denied)"
    std::string cure;  ///< "run as root"; empty: none is known
};

}  // namespace patchbay::inspect
