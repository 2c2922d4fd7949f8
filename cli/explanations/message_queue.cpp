// SPDX-License-Identifier: Apache-2.0
#include "explanations/explanation.hpp"

namespace patchbay::cli {
namespace {

constexpr std::string_view kAdvantages[] = {
    "Whole messages: each is received as it was sent, or not at all.",
    "Structure: a priority (POSIX) or a type (System V) goes with each message.",
    "Several receivers share the work: each message goes to exactly one of them.",
    "Outlives its sender: messages wait in the kernel until received, or until reboot.",
    "Bounded: a full queue makes the sender wait.",
};

constexpr Drawback kDrawbacks[] = {
    {"A large message is copied twice, into the kernel and out of it; one over the limit is "
     "refused.",
     "Put the payload in shared memory and send its name: only the reference moves (`patchbay "
     "tour` shows a "
     "message of 1 MiB that a queue refuses go through in this way)."},
    {"The limits are low and their errors say little (EINVAL, EMFILE).",
     "Each error names the limit that was hit, its value, and how to raise it."},
    {"There is no end: a receiver cannot tell whether another message will come.",
     "?end=empty on both sides: an empty message says that no more will come."},
    {"It stays when nobody uses it any more.",
     "`patchbay remove ADDRESS`; and Ctrl-C removes one that the same run made, unless messages "
     "wait in it."},
    {"One direction only: an answer needs another queue.", "A queue each way, or a socket."},
};

constexpr Limit kMqLimits[] = {
    {"fs.mqueue.msg_max", "the largest ?capacity= without CAP_SYS_RESOURCE", Limit::Unit::count,
     from_file, "/proc/sys/fs/mqueue/msg_max"},
    {"fs.mqueue.msgsize_max", "the largest ?message_size= without CAP_SYS_RESOURCE",
     Limit::Unit::bytes, from_file, "/proc/sys/fs/mqueue/msgsize_max"},
    {"fs.mqueue.msg_default", "messages in a queue that is made without ?capacity=",
     Limit::Unit::count, from_file, "/proc/sys/fs/mqueue/msg_default"},
    {"fs.mqueue.msgsize_default", "the largest message of a queue made without ?message_size=",
     Limit::Unit::bytes, from_file, "/proc/sys/fs/mqueue/msgsize_default"},
    {"fs.mqueue.queues_max", "queues on this machine (in this IPC namespace)", Limit::Unit::count,
     from_file, "/proc/sys/fs/mqueue/queues_max"},
    {"RLIMIT_MSGQUEUE", "all queues of a user together; EMFILE means that it is reached",
     Limit::Unit::bytes, from_rlimit, "RLIMIT_MSGQUEUE"},
};

constexpr Limit kSysvLimits[] = {
    {"kernel.msgmax", "the largest message", Limit::Unit::bytes, from_file,
     "/proc/sys/kernel/msgmax"},
    {"kernel.msgmnb", "bytes in a queue that is made without ?capacity=", Limit::Unit::bytes,
     from_file, "/proc/sys/kernel/msgmnb"},
    {"kernel.msgmni", "queues on this machine (in this IPC namespace)", Limit::Unit::count,
     from_file, "/proc/sys/kernel/msgmni"},
};

constexpr std::string_view kMqAdvantages[] = {
    "Priorities 0 to 32767: the most urgent message is received first.",
    "A name instead of a number, and a descriptor that can be polled.",
};
constexpr Drawback kMqDrawbacks[] = {
    {"mq_notify tells one process, once, and only when the queue was empty.",
     "fd() of a receiver can be polled with anything else; no notification is needed."},
    {"Time-outs count the wall clock: setting it prolongs or cuts a wait.",
     "Deadlines are on the monotonic clock."},
};
constexpr Example kMqExamples[] = {
    {"patchbay create 'mq:/jobs?capacity=10&message_size=4Ki'", "with limits of your own"},
    {"patchbay send mq:/jobs --priority 9 'now, please'", "ahead of those with a lower priority"},
    {"patchbay recv mq:/jobs -n 1 --timeout 5s", "one message, or exit status 124"},
    {"patchbay recv 'mq:/jobs?end=empty'", "until the sender says that it was the last"},
};

constexpr std::string_view kSysvAdvantages[] = {
    "Receivers pick by type: one kind of message, the lowest, or all but one.",
    "No limit on the number of messages but the bytes of the queue.",
    "Every Unix has it, and ipcs, ipcrm and ipcmk show and manage it.",
};
constexpr Drawback kSysvDrawbacks[] = {
    {"No time-out and no descriptor: a receiver can only wait for ever, or ask again and again.",
     "Deadlines are kept within 5 ms, and fd() is a bridge that can be polled."},
    {"Keys are numbers of 32 bits, and ftok makes the same one from different files.",
     "Give the number (0x50001234), agreed once; a path is taken for ftok's."},
    {"Removing it takes it from everybody at once.",
     "Whoever waits gets the error `removed`, with the queue's name."},
};
constexpr Example kSysvExamples[] = {
    {"patchbay send sysvmq:0x50001234 --type 3 hello", "a message of type 3"},
    {"patchbay recv 'sysvmq:0x50001234?type=3' -n 1", "the next one of that type"},
    {"patchbay recv sysvmq:0x50001234 --format json", "each with its type"},
    {"ipcs -q", "the queue as the system's own tool sees it"},
};

constexpr SchemeExplanation kSchemes[] = {
    {.scheme = "mq",
     .title = "POSIX message queue",
     .principle = "A queue with a name, \"/jobs\", that holds a fixed number of messages up to a "
                  "fixed size, both set "
                  "when it is made. Higher priorities are received first, and older messages first "
                  "within one.",
     .advantages = kMqAdvantages,
     .drawbacks = kMqDrawbacks,
     .limits = kMqLimits,
     .choose = "messages are small, some are urgent, and several workers share them",
     .instead = "sysvmq: to pick by type; unix-seqpacket: for answers; shm: above some KiB",
     .examples = kMqExamples,
     .see = "mq_overview(7)"},
    {.scheme = "sysvmq",
     .title = "System V message queue",
     .principle = "A queue named by a number, in which each message has a type of at least 1. The "
                  "queue is bounded in "
                  "bytes, and each receiver picks by type what it takes.",
     .advantages = kSysvAdvantages,
     .drawbacks = kSysvDrawbacks,
     .limits = kSysvLimits,
     .choose = "receivers pick messages by type, or the other side speaks System V",
     .instead = "mq: for names, priorities and a descriptor",
     .examples = kSysvExamples,
     .see = "sysvipc(7), msgop(2), ipcs(1)"},
};

}  // namespace

const Explanation kMessageQueueExplanation{
    .mechanism = "message queue",
    .alias = "queue",
    .principle =
        "Discrete messages of an agreed size, type and format, which the kernel keeps under a name "
        "until "
        "somebody receives them. Sender and receiver need not run at the same time.",
    .advantages = kAdvantages,
    .drawbacks = kDrawbacks,
    .limits = {},
    .choose = "work is handed out in small pieces, and must not be lost when a process ends",
    .instead =
        "a pipe for a stream, a socket for questions and answers, shared memory for what is large",
    .schemes = kSchemes,
};

}  // namespace patchbay::cli
