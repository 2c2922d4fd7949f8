// SPDX-License-Identifier: Apache-2.0
//
// POSIX message queues: bounded, prioritised messages that the kernel keeps under a name.
//
// Choose it when   messages are small, have an urgency, and must outlive their sender; receivers share the work.
// Choose instead   message_queue_sysv.hpp to pick messages by type; socket.hpp for streams, replies and descriptors;
//                  topic.hpp or shared_memory.hpp above some KiB: each message is copied in and out.
// Lifetime         "/name" and its messages stay until unlink() or reboot, not until the last close.
// Threads          Every member may be called concurrently, except release_fd() and moving.
// After a crash    Messages that were sent stay; nothing is left locked. A killed receiver takes with it what it had
//                  received already.
// Limits           Per queue: fs.mqueue.msg_max (10) messages of fs.mqueue.msgsize_max (8192) bytes, passed with
//                  CAP_SYS_RESOURCE. Per user: RLIMIT_MSGQUEUE bytes. Per machine: fs.mqueue.queues_max (256) queues.
//                  Errors name the one that was hit, its value, and the cure. /dev/mqueue need not be mounted.
// Waiting          fd() is pollable: POLLIN while messages wait, POLLOUT while there is room. That replaces
//                  mq_notify(3), which tells one process, once. Deadlines are monotonic: setting the clock does not
//                  move them.
// See              mq_overview(7), docs/message_queue.md
#pragma once

#include "patchbay/access.hpp"
#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/ownership.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace patchbay::posix {

struct MessageQueueOptions {
    Access access = Access::both;
    /// For create and open_or_create; 0: the kernel's default (fs.mqueue.msg_default, 10).
    std::size_t capacity_messages = 0;
    /// The largest message. For create and open_or_create; 0: the kernel's default (fs.mqueue.msgsize_default, 8192).
    std::size_t message_size_bytes = 0;
    /// For create and open_or_create, exactly: whatever the umask says.
    std::uint32_t mode = kPrivateMode;
};

class MessageQueue {
public:
    using Options = MessageQueueOptions;

    struct Message {
        MutableBytes bytes;      ///< the part of the caller's buffer that holds it
        std::uint32_t priority;  ///< as sent: 0 to kLargestPriority
    };
    struct Stat {
        std::size_t depth_messages;
        std::size_t capacity_messages;
        std::size_t message_size_bytes;  ///< the largest message
        Ownership ownership;
    };
    /// What bounds new queues today.
    struct Limits {
        std::uint64_t capacity_messages;   ///< fs.mqueue.msg_max
        std::uint64_t message_size_bytes;  ///< fs.mqueue.msgsize_max
        std::uint64_t queues;              ///< fs.mqueue.queues_max
        std::uint64_t memory_bytes;        ///< RLIMIT_MSGQUEUE, for all queues of the user together
    };

    static constexpr std::uint32_t kLargestPriority = 32767;

    /// Makes a queue. `name` is one slash and up to 254 more characters, none of them a slash.
    ///
    /// @errors exists; invalid or exhausted over a limit, with its value and the cure; denied
    /// @source mq_open(3), fchmod(2)
    static Result<MessageQueue> create(const std::string& name, const Options& options = {});
    /// Opens one that exists. @errors not_found, denied, invalid (name)
    static Result<MessageQueue> open(const std::string& name, const Options& options = {});
    /// Opens it, or makes it. An existing queue keeps its attributes: asking for others is an error.
    /// @errors mismatch (naming both), and those of create and open
    static Result<MessageQueue> open_or_create(const std::string& name,
                                               const Options& options = {});
    /// Removes the name; who has it open keeps it. @errors not_found, denied
    static Result<void> unlink(const std::string& name);

    /// Takes over a descriptor, such as an inherited one; its O_NONBLOCK mode is left alone, since other processes may
    /// share it, and makes no difference here. @errors invalid (not a message queue)
    static Result<MessageQueue> adopt(FileDescriptor fd, std::string name = "mq");

    /// Sends one message. Of those that wait, higher priorities are received first, older ones first within one.
    ///
    /// @return  false: no room in time
    /// @errors  too_big (with the queue's message size), invalid (priority, or opened for receiving only)
    /// @source  mq_send(3); poll(2) for deadlines, not mq_timedsend(3), which counts wall-clock time
    Result<bool> send(Bytes bytes, std::uint32_t priority, Deadline deadline) noexcept;
    Result<bool> send(Bytes bytes, Deadline deadline) noexcept { return send(bytes, 0, deadline); }
    Result<bool> try_send(Bytes bytes, std::uint32_t priority = 0) noexcept {
        return send(bytes, priority, Deadline::now());
    }

    /// Receives the oldest message of the highest priority.
    ///
    /// @param buffer  at least the queue's message size, even for a shorter message
    /// @return  the message, in the front of `buffer`; empty: nothing came in time
    /// @errors  too_big (buffer too short; the message stays), invalid (opened for sending only)
    /// @source  mq_receive(3); poll(2) for deadlines
    Result<std::optional<Message>> receive(MutableBytes buffer, Deadline deadline) noexcept;
    Result<std::optional<Message>> try_receive(MutableBytes buffer) noexcept {
        return receive(buffer, Deadline::now());
    }

    Result<Stat> stat() const;
    /// @errors not_found (no /proc)
    static Result<Limits> limits();

    /// Borrows the descriptor: pollable, and close-on-exec.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Gives the descriptor away.
    [[nodiscard]] int release_fd() noexcept { return fd_.release(); }
    /// "mq:/name": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    MessageQueue(FileDescriptor fd, std::string name) noexcept
        : fd_(std::move(fd)), name_(std::move(name)) {}
    static Result<MessageQueue> make(const std::string& name, const Options& options);

    FileDescriptor fd_;
    std::string name_;
};

}  // namespace patchbay::posix
