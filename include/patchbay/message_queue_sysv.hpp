// SPDX-License-Identifier: Apache-2.0
//
// System V message queues: messages that carry a type, from which each receiver picks.
//
// Choose it when   receivers pick their messages by type (a reply for one client, a kind of work, an urgency), or the
//                  other side speaks System V.
// Choose instead   message_queue_posix.hpp for names instead of numbers and a descriptor of its own; socket.hpp for
//                  streams, replies and descriptors; topic.hpp or shared_memory.hpp above some KiB.
// Lifetime         The queue and its messages stay until unlink(), remove() or reboot; closing does not exist.
// Threads          Every member may be called concurrently, except moving, release_id(), and fd() and room_fd() until
//                  they have returned for the first time.
// After a crash    Messages that were sent stay; nothing is left locked. A killed receiver takes with it what it had
//                  received already.
// Limits           Per message kernel.msgmax (8192) bytes; per queue kernel.msgmnb (16384) bytes, and as many messages;
//                  per machine kernel.msgmni (32000) queues. Errors name the one that was hit, its value and the cure.
// Waiting          The kernel has neither a timeout nor a descriptor for these queues; both are supplied:
//                  - send() and receive() wait in the kernel, and a signal to the waiting thread ends that at the
//                    deadline: the highest real-time signal that has its default action when one is first needed. It is
//                    never sent before, works where the thread blocks all signals, and neither fork nor exec hands it
//                    on.
//                  - fd() and room_fd() start a thread that looks at the queue, and takes nothing from it.
// Signals          A program that takes *all* real-time signals for itself leaves none: waiting is the error `in_use`.
// See              sysvipc(7), msgop(2), docs/message_queue.md
#pragma once

#include "patchbay/access.hpp"
#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/sysv_key.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace patchbay::os {
class PollBridge;
struct Failure;
}  // namespace patchbay::os

namespace patchbay::sysv {

/// What a message is marked with, and picked by: at least 1.
using MessageType = long;

/// Which message to receive: the oldest of those that match, except for lowest_up_to().
class Selector {
public:
    static constexpr Selector any() noexcept { return {Kind::any, 1}; }
    static constexpr Selector equal(MessageType type) noexcept { return {Kind::equal, type}; }
    /// The oldest of the lowest type there is, if that is at most `type`: low types are the urgent ones.
    static constexpr Selector lowest_up_to(MessageType type) noexcept {
        return {Kind::lowest_up_to, type};
    }
    static constexpr Selector except(MessageType type) noexcept { return {Kind::except, type}; }

    enum class Kind { any, equal, lowest_up_to, except };
    [[nodiscard]] constexpr Kind kind() const noexcept { return kind_; }
    [[nodiscard]] constexpr MessageType type() const noexcept { return type_; }

private:
    constexpr Selector(Kind kind, MessageType type) noexcept : kind_(kind), type_(type) {}

    Kind kind_;
    MessageType type_;
};

struct MessageQueueOptions {
    /// What open and open_or_create ask the permissions for.
    Access access = Access::both;
    /// For create and open_or_create; 0: the kernel's default (kernel.msgmnb).
    std::size_t capacity_bytes = 0;
    /// For create and open_or_create, exactly: the umask has no say in System V.
    std::uint32_t mode = kPrivateMode;
};

class MessageQueue {
public:
    using Options = MessageQueueOptions;

    struct Message {
        MutableBytes
            bytes;  ///< the part of the caller's buffer that holds it, not always at its front
        MessageType type;
    };
    struct Stat {
        std::size_t depth_messages;
        std::size_t depth_bytes;
        std::size_t capacity_bytes;  ///< also the most messages there may be
        Ownership ownership;
        std::int32_t last_sender_pid;    ///< 0: none yet
        std::int32_t last_receiver_pid;  ///< 0: none yet
        std::chrono::sys_seconds last_send_time;
        std::chrono::sys_seconds last_receive_time;
        std::chrono::sys_seconds change_time;  ///< of creation, or of the last set_...()
        Key key;
    };
    /// What bounds queues today.
    struct Limits {
        std::uint64_t message_size_bytes;  ///< kernel.msgmax
        std::uint64_t capacity_bytes;      ///< kernel.msgmnb
        std::uint64_t queues;              ///< kernel.msgmni
    };

    /// What send_frame() wants in front of the payload, and receive() likes to have to spare, in bytes.
    static constexpr std::size_t kHeaderBytes = sizeof(long);

    /// Makes a queue. With the private key always another one, which others adopt() by its id().
    /// @errors exists; exhausted (kernel.msgmni) and denied (capacity over kernel.msgmnb), with the cure
    /// @source msgget(2)
    static Result<MessageQueue> create(Key key, const Options& options = {});
    /// Opens one that exists. @errors not_found, denied
    static Result<MessageQueue> open(Key key, const Options& options = {});
    /// Opens it, or makes it. An existing queue keeps its capacity: asking for another is an error.
    /// @errors mismatch (naming both), and those of create and open
    static Result<MessageQueue> open_or_create(Key key, const Options& options = {});
    /// Removes the queue and its messages at once; who waits is told `removed`. @errors not_found, denied
    static Result<void> unlink(Key key);
    /// The same for this one, which may have no key.
    Result<void> remove();
    /// Takes a queue by its id. @errors not_found
    static Result<MessageQueue> adopt(int id);

    MessageQueue(MessageQueue&& other) noexcept;
    MessageQueue& operator=(MessageQueue&& other) noexcept;
    ~MessageQueue();

    /// Sends one message.
    ///
    /// @return  false: no room in time
    /// @errors  too_big (over kernel.msgmax, or the capacity), invalid (type below 1), removed, denied
    /// @source  msgsnd(2)
    Result<bool> send(Bytes bytes, MessageType type, Deadline deadline) noexcept;
    Result<bool> try_send(Bytes bytes, MessageType type = 1) noexcept {
        return send(bytes, type, Deadline::now());
    }
    /// As send(), without its one copy: `frame` is kHeaderBytes, which are overwritten, then the payload.
    Result<bool> send_frame(MutableBytes frame, MessageType type, Deadline deadline) noexcept;

    /// Receives the message that `selector` picks.
    ///
    /// @param buffer  at least as long as the message. With kHeaderBytes to spare the kernel writes into it, and
    ///                `bytes` start kHeaderBytes into it; what else it holds is overwritten, too. Without, there is one
    ///                copy.
    /// @return  the message; empty: nothing came in time
    /// @errors  too_big (buffer too short; the message stays), removed, denied, invalid (type below 1)
    /// @source  msgrcv(2)
    Result<std::optional<Message>> receive(MutableBytes buffer, Selector selector,
                                           Deadline deadline) noexcept;
    Result<std::optional<Message>> receive(MutableBytes buffer, Deadline deadline) noexcept {
        return receive(buffer, Selector::any(), deadline);
    }
    Result<std::optional<Message>> try_receive(MutableBytes buffer,
                                               Selector selector = Selector::any()) noexcept {
        return receive(buffer, selector, Deadline::now());
    }

    /// A copy of the message at `index` (0: the oldest), which stays.
    ///
    /// @return  empty: the queue is not that deep  @errors unsupported (a kernel without CONFIG_CHECKPOINT_RESTORE);
    ///          else as receive()
    /// @source  msgrcv(2), MSG_COPY
    Result<std::optional<Message>> peek(MutableBytes buffer, std::size_t index = 0) noexcept;

    /// @errors removed, denied (it takes the permission to receive)
    Result<Stat> stat() const;
    static Result<Limits> limits();
    /// @errors denied (not the owner; or over kernel.msgmnb, without CAP_SYS_RESOURCE). @source msgctl(2), IPC_SET
    Result<void> set_capacity(std::size_t capacity_bytes);
    /// Gives it another owner, group and mode. @errors denied (neither the owner nor the creator)
    Result<void> set_ownership(const Ownership& ownership);

    /// Pollable: POLLIN while messages wait. Borrowed. Starts a thread that looks every 10 ms (2 ms where there was
    /// something lately), under 1 % of a core. Try to receive until nothing is there: that lowers it. A wake-up may be
    /// spurious (somebody else, or a selector of yours, was in the way), and none is lost. After the queue's removal it
    /// stays readable: receive() then says `removed`. A child after fork() gets its own by calling this again.
    /// @errors exhausted
    Result<int> fd();
    /// The same for senders: POLLOUT while there is room. try_send() that finds no room lowers it.
    Result<int> room_fd();

    /// Borrows the kernel's number for the queue, as ipcs(1) shows it.
    [[nodiscard]] int id() const noexcept { return id_; }
    /// Gives it away.
    [[nodiscard]] int release_id() noexcept;
    /// "sysvmq:0x50001234", or "sysvmq:id=5" where it has no key: what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    MessageQueue(int id, std::string name) noexcept;
    static Result<MessageQueue> make(Key key, const Options& options);
    Result<bool> send_again(const os::Failure& failure, Bytes frame, Deadline deadline) noexcept;

    int id_;
    std::string name_;
    std::unique_ptr<os::PollBridge> messages_bridge_;
    std::unique_ptr<os::PollBridge> room_bridge_;
};

}  // namespace patchbay::sysv
