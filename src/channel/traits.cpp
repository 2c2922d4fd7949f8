// SPDX-License-Identifier: Apache-2.0
#include "patchbay/traits.hpp"

#include <algorithm>
#include <array>

namespace patchbay {
namespace {

/// The rows that the others are said as differences from: one for each mechanism.
constexpr Traits kPipe = {
    .scheme = {},
    .mechanism = "pipe",
    .syntax = {},
    .options = "frame max",
    .payload = Payload::bytes,
    .carries_empty = true,
    .keeps_boundaries = false,
    .ordered = true,
    .whole = true,
    .keeps_every = true,
    .sender_waits = true,
    .tells_sender = true,
    .ends = true,
    .duplex = false,
    .listens = false,
    .receivers = Receivers::one,
    .many_senders = true,
    .has_object = false,
    .carries_descriptors = false,
    .carries_credentials = false,
    .carries_priority = false,
    .carries_type = false,
    .largest_message_bytes = Traits::kUnlimited,
    .crosses_machines = false,
    .outlives_processes = false,
    .pollable = true,
};

constexpr Traits kMessageQueue = [] {
    Traits row = kPipe;
    row.mechanism = "message queue";
    row.keeps_boundaries = true;
    row.tells_sender = false;
    row.ends = false;
    row.receivers = Receivers::share;
    row.has_object = true;
    row.outlives_processes = true;
    return row;
}();

constexpr Traits kSharedMemory = [] {
    Traits row = kMessageQueue;
    row.mechanism = "shared memory";
    row.carries_empty = false;
    row.whole = false;
    row.keeps_every = false;
    row.sender_waits = false;
    row.receivers = Receivers::broadcast;
    row.pollable = false;
    return row;
}();

constexpr Traits kSemaphore = [] {
    Traits row = kMessageQueue;
    row.mechanism = "semaphore";
    row.payload = Payload::token;
    row.largest_message_bytes = 0;
    row.sender_waits = false;
    row.pollable = false;
    return row;
}();

constexpr Traits kStreamSocket = [] {
    Traits row = kPipe;
    row.mechanism = "socket";
    row.options = "role keep frame max";
    row.duplex = true;
    row.listens = true;
    return row;
}();

constexpr Traits kDatagramSocket = [] {
    Traits row = kPipe;
    row.mechanism = "socket";
    row.options = "end";
    row.keeps_boundaries = true;
    row.ends = false;
    return row;
}();

// No kernel message queue takes more: HARD_MSGSIZEMAX in linux/ipc_namespace.h, and an int in linux/msg.h.
constexpr std::uint64_t kLargestPosixMessage = 16U << 20U;
constexpr std::uint64_t kLargestIntSize = std::numeric_limits<std::int32_t>::max();
/// 65535 less the headers of IPv4 and UDP.
constexpr std::uint64_t kLargestUdpPayload = 65507;
/// "-2147483648"
constexpr std::uint64_t kLongestInt = 11;

constexpr Traits kFd = [] {
    Traits row = kPipe;
    row.scheme = "fd";
    row.syntax = "fd:N";
    row.duplex = true;
    return row;
}();

constexpr Traits kExec = [] {
    Traits row = kPipe;
    row.scheme = "exec";
    row.syntax = "exec:COMMAND";
    row.duplex = true;
    row.many_senders = false;
    return row;
}();

constexpr Traits kFifo = [] {
    Traits row = kPipe;
    row.scheme = "fifo";
    row.syntax = "fifo:/path";
    row.options = "create mode keep frame max";
    row.has_object = true;
    return row;
}();

constexpr Traits kMq = [] {
    Traits row = kMessageQueue;
    row.scheme = "mq";
    row.syntax = "mq:/name";
    row.options = "create mode capacity message_size priority end";
    row.carries_priority = true;
    row.largest_message_bytes = kLargestPosixMessage;
    return row;
}();

constexpr Traits kSysvMq = [] {
    Traits row = kMessageQueue;
    row.scheme = "sysvmq";
    row.syntax = "sysvmq:KEY";
    row.options = "create mode capacity type end";
    row.carries_type = true;
    row.largest_message_bytes = kLargestIntSize;
    row.pollable = false;
    return row;
}();

constexpr Traits kShm = [] {
    Traits row = kSharedMemory;
    row.scheme = "shm";
    row.syntax = "shm:/name";
    row.options = "create mode size";
    return row;
}();

constexpr Traits kSysvShm = [] {
    Traits row = kSharedMemory;
    row.scheme = "sysvshm";
    row.syntax = "sysvshm:KEY";
    row.options = "create mode size";
    return row;
}();

constexpr Traits kMemfd = [] {
    Traits row = kSharedMemory;
    row.scheme = "memfd";
    row.syntax = "memfd:[N|PATH]";
    row.options = "mode";
    row.has_object = false;
    row.outlives_processes = false;
    return row;
}();

constexpr Traits kSem = [] {
    Traits row = kSemaphore;
    row.scheme = "sem";
    row.syntax = "sem:/name";
    row.options = "create mode value";
    return row;
}();

constexpr Traits kSysvSem = [] {
    Traits row = kSemaphore;
    row.scheme = "sysvsem";
    row.syntax = "sysvsem:KEY/INDEX";
    row.options = "create mode value size";
    return row;
}();

constexpr Traits kSignal = [] {
    Traits row = kPipe;
    row.scheme = "signal";
    row.mechanism = "signal";
    row.syntax = "signal:PID/SIGNAME";
    row.options = "";
    row.payload = Payload::integer;
    row.keeps_boundaries = true;
    row.keeps_every = false;
    row.sender_waits = false;
    row.tells_sender = false;
    row.ends = false;
    row.carries_credentials = true;
    row.largest_message_bytes = kLongestInt;
    return row;
}();

constexpr Traits kUnix = [] {
    Traits row = kStreamSocket;
    row.scheme = "unix";
    row.syntax = "unix:/path";
    row.options = "role keep mode frame max";
    row.carries_descriptors = true;
    row.carries_credentials = true;
    return row;
}();

constexpr Traits kUnixSeqpacket = [] {
    Traits row = kUnix;
    row.scheme = "unix-seqpacket";
    row.syntax = "unix-seqpacket:/path";
    row.options = "role keep mode";
    row.keeps_boundaries = true;
    row.largest_message_bytes = kLargestIntSize;
    return row;
}();

constexpr Traits kUnixDgram = [] {
    Traits row = kDatagramSocket;
    row.scheme = "unix-dgram";
    row.syntax = "unix-dgram:/path";
    row.options = "mode end";
    row.carries_descriptors = true;
    row.carries_credentials = true;
    row.largest_message_bytes = kLargestIntSize;
    return row;
}();

constexpr Traits kTcp = [] {
    Traits row = kStreamSocket;
    row.scheme = "tcp";
    row.syntax = "tcp:HOST:PORT";
    row.crosses_machines = true;
    return row;
}();

constexpr Traits kUdp = [] {
    Traits row = kDatagramSocket;
    row.scheme = "udp";
    row.syntax = "udp:HOST:PORT";
    row.ordered = false;
    row.keeps_every = false;
    row.sender_waits = false;
    row.tells_sender = false;
    row.largest_message_bytes = kLargestUdpPayload;
    row.crosses_machines = true;
    return row;
}();

constexpr Traits kVsock = [] {
    Traits row = kStreamSocket;
    row.scheme = "vsock";
    row.syntax = "vsock:CID:PORT";
    row.crosses_machines = true;
    return row;
}();

// The size of a message is 32 bits of its slot.
constexpr std::uint64_t kLargestTopicMessage = std::numeric_limits<std::uint32_t>::max();

constexpr Traits kTopic = [] {
    Traits row = kPipe;
    row.mechanism = "topic";
    row.scheme = "topic";
    row.syntax = "topic:/name";
    row.options = "create mode capacity history size wait lossy keep spin";
    row.keeps_boundaries = true;
    row.tells_sender = false;
    row.receivers = Receivers::broadcast;
    row.largest_message_bytes = kLargestTopicMessage;
    return row;
}();

constexpr std::array kAllTraits = {
    kFd,     kExec, kFifo,          kMq,        kSysvMq, kShm, kSysvShm, kMemfd, kSem, kSysvSem,
    kSignal, kUnix, kUnixSeqpacket, kUnixDgram, kTcp,    kUdp, kVsock,   kTopic,
};

}  // namespace

std::span<const Traits> all_traits() noexcept {
    return kAllTraits;
}

const Traits* find_traits(std::string_view scheme) noexcept {
    const auto* const found = std::ranges::find(kAllTraits, scheme, &Traits::scheme);
    return found == kAllTraits.end() ? nullptr : found;
}

}  // namespace patchbay
