// SPDX-License-Identifier: Apache-2.0
//
// What is known of an object beyond its kind, name and owner. An empty optional is a fact that could not be had: the
// snapshot's `gaps` count them and say why.
#pragma once

#include "patchbay/topic_facts.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace patchbay::inspect {

/// A place in Snapshot::objects or Snapshot::processes. It means nothing in another snapshot.
using Index = std::uint32_t;

/// Pipes and FIFOs. pipe(7)
struct PipeFacts {
    std::optional<std::uint64_t> waiting_bytes;  ///< under `probe`. FIONREAD
    std::optional<std::uint64_t>
        capacity_bytes;  ///< under `probe`. Of slots: it may be full with less in it
};

/// mq_overview(7)
struct PosixQueueFacts {
    std::optional<std::uint64_t> depth_messages;
    std::optional<std::uint64_t> capacity_messages;
    std::optional<std::uint64_t> message_size_bytes;  ///< the largest message
    std::optional<std::uint64_t> depth_bytes;         ///< under `probe`. QSIZE
    std::optional<std::int32_t> notify_pid;           ///< under `probe`; 0: nobody registered
    std::optional<std::int32_t> notify_signal;        ///< under `probe`; 0: none
    std::optional<std::int32_t> notify_how;           ///< under `probe`: SIGEV_*
};

/// sysvipc(7), proc(5) /proc/sysvipc/msg
struct SysvQueueFacts {
    std::int32_t key;  ///< 0: private
    std::uint64_t depth_messages;
    std::uint64_t depth_bytes;
    std::int32_t last_sender_pid;    ///< 0: none yet; may be dead, or another process by now
    std::int32_t last_receiver_pid;  ///< likewise
    std::chrono::sys_seconds last_send_time;
    std::chrono::sys_seconds last_receive_time;
    std::chrono::sys_seconds change_time;
    std::uint32_t creator_user_id;
    std::uint32_t creator_group_id;
};

/// Files of /dev/shm, memfds, anonymous shared memory. shm_overview(7), memfd_create(2), mmap(2)
struct MemoryFacts {
    std::optional<std::uint64_t>
        size_bytes;  ///< anonymous memory: the largest mapping that was seen
    std::optional<std::uint64_t> allocated_bytes;  ///< memory that is behind it
    std::optional<std::uint32_t> seals;            ///< memfds: F_SEAL_*
};

/// proc(5) /proc/sysvipc/shm
struct SysvMemoryFacts {
    std::int32_t key;  ///< 0: private
    std::uint64_t size_bytes;
    std::uint64_t resident_bytes;
    std::uint64_t swapped_bytes;
    std::uint64_t attachments;  ///< mappings; more than the edges say: others are hidden
    std::int32_t creator_pid;
    std::int32_t last_pid;  ///< of the last attach or detach; 0: none yet
    bool removed;           ///< IPC_RMID: goes with the last attachment
    bool locked;            ///< SHM_LOCK
    std::chrono::sys_seconds attach_time;
    std::chrono::sys_seconds detach_time;
    std::chrono::sys_seconds change_time;
    std::uint32_t creator_user_id;
    std::uint32_t creator_group_id;
};

/// sem_overview(7). As the C library keeps it: read from the file, without sem_open(3).
struct PosixSemaphoreFacts {
    std::optional<std::uint32_t> value;
    /// Who waits, as the semaphore says. A waiter that was killed stays counted: more than the snapshot's `waits` for
    /// this object, with no process hidden, means that one died waiting.
    std::optional<std::uint32_t> waiters;
};

struct SysvSemaphore {
    std::uint32_t value;
    std::uint32_t waiting_for_increase;  ///< GETNCNT
    std::uint32_t waiting_for_zero;      ///< GETZCNT
    std::int32_t last_pid;               ///< of the last operation; 0: none yet
};

/// proc(5) /proc/sysvipc/sem, semctl(2)
struct SysvSemaphoreFacts {
    std::int32_t key;  ///< 0: private
    std::uint64_t count;
    std::optional<std::vector<SysvSemaphore>> semaphores;  ///< empty: no permission to read the set
    std::chrono::sys_seconds operation_time;
    std::chrono::sys_seconds change_time;
    std::uint32_t creator_user_id;
    std::uint32_t creator_group_id;
};

enum class SocketType : std::uint8_t { unknown, stream, datagram, seqpacket, raw };
/// As tcp(7) numbers them, which Unix sockets and vsock use, too.
enum class SocketState : std::uint8_t {
    unknown = 0,
    established = 1,
    syn_sent,
    syn_received,
    fin_wait1,
    fin_wait2,
    time_wait,
    closed,  ///< not connected
    close_wait,
    last_ack,
    listening,
    closing,
    new_syn_received,
};

/// unix(7), sock_diag(7). The object's name is its path, or NUL and its abstract name.
struct UnixSocketFacts {
    SocketType type = SocketType::unknown;
    SocketState state = SocketState::unknown;
    std::optional<Index> peer;     ///< whom it is connected to; a datagram peer need not point back
    std::uint64_t peer_inode = 0;  ///< also of one that is no object here; 0: none, or not known
    std::vector<Index> unaccepted;  ///< connected to this listener, not accepted yet
    std::optional<std::uint32_t>
        receive_queue;  ///< bytes; of a listener: connections not accepted yet
    std::optional<std::uint32_t> send_queue;  ///< bytes; of a listener: the most it takes of those
    std::uint64_t descriptors_in_flight = 0;  ///< sent to it by SCM_RIGHTS, not received yet
    std::optional<std::uint32_t> user_id;     ///< of who made it
    std::optional<std::uint8_t> shutdown;     ///< 1: receives no more, 2: sends no more, 3: both
};

/// tcp(7), udp(7), ip(7), ipv6(7)
struct InternetSocketFacts {
    SocketState state = SocketState::unknown;
    bool is_ipv6 = false;
    std::string local_host;  ///< as a number: "127.0.0.1", "::"
    std::uint16_t local_port = 0;
    std::string remote_host;
    std::uint32_t user_id = 0;        ///< of who made it
    std::uint16_t remote_port = 0;    ///< 0: not connected
    std::optional<Index> peer;        ///< the other end, if it is on this machine
    std::uint32_t receive_queue = 0;  ///< bytes; of a listener: connections not accepted yet
    std::uint32_t send_queue = 0;     ///< bytes; of a listener: the most it takes of those
};

/// vsock(7)
struct VsockFacts {
    SocketType type = SocketType::unknown;
    SocketState state = SocketState::unknown;
    std::uint32_t local_cid = 0;
    std::uint32_t local_port = 0;
    std::uint32_t remote_cid = 0;
    std::uint32_t remote_port = 0;
    std::optional<Index> peer;
};

/// Another socket. `protocol` is the kernel's word: "NETLINK", "PACKET", "TCP"; empty where it gives none.
struct OtherSocketFacts {
    std::string protocol;
};

/// eventfd(2)
struct EventfdFacts {
    std::optional<std::uint64_t> count;
    std::optional<bool> is_semaphore;  ///< EFD_SEMAPHORE; empty before Linux 6.5
};

/// signalfd(2). It shows the signals of whoever reads it, not of who made it.
struct SignalfdFacts {
    std::optional<std::uint64_t> mask;  ///< bit n-1 is signal n
};

/// pidfd_open(2)
struct PidfdFacts {
    std::optional<std::int32_t> pid;  ///< -1: has ended; 0: not visible from here
    std::optional<Index> process;     ///< where the snapshot has it
};

struct EpollTarget {
    std::int32_t descriptor;  ///< its number when it was added: may be closed or reused since
    std::uint32_t events;     ///< EPOLL*
    std::uint64_t device;     ///< of the file that it referred to, as Identity::device
    std::uint64_t inode;
    std::optional<Index> object;  ///< where the snapshot has it
};

/// epoll(7)
struct EpollFacts {
    std::vector<EpollTarget> targets;
};

using Facts = std::variant<std::monostate, PipeFacts, PosixQueueFacts, SysvQueueFacts, MemoryFacts,
                           SysvMemoryFacts, PosixSemaphoreFacts, SysvSemaphoreFacts,
                           UnixSocketFacts, InternetSocketFacts, VsockFacts, OtherSocketFacts,
                           EventfdFacts, SignalfdFacts, PidfdFacts, EpollFacts, TopicFacts>;

}  // namespace patchbay::inspect
