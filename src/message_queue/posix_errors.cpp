// SPDX-License-Identifier: Apache-2.0
#include "message_queue/posix_errors.hpp"

#include "os/message_queue.hpp"
#include "os/resource_limit.hpp"
#include "os/sysctl.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace patchbay::posix {
namespace {

// What no privilege passes: HARD_MSGMAX and HARD_MSGSIZEMAX of the kernel's linux/ipc_namespace.h.
constexpr std::uint64_t kHardCapacityMessages = 65536;
constexpr std::uint64_t kHardMessageSizeBytes = 16U << 20U;

struct Setting {
    const char* what;
    const char* name;
    std::uint64_t wanted;
    std::uint64_t most;
};

std::string message_size_of(int fd) {
    const auto attributes = os::mq_getattr(fd);
    return attributes ? std::to_string(attributes->mq_msgsize) : "its message size";
}

/// Empty where the setting is not what stands in the way.
std::string exceeded(const Setting& setting) {
    const auto limit = os::sysctl(setting.name);
    if (!limit || setting.wanted <= *limit) return {};
    auto text = std::string(setting.what) + ' ' + std::to_string(setting.wanted) +
                " exceeds the kernel's limit ";
    if (setting.wanted > setting.most)
        return text + std::to_string(setting.most) + ", which nothing raises";
    return text + std::to_string(*limit) + ": sysctl -w " + setting.name + '=' +
           std::to_string(setting.wanted);
}

std::string attributes_cure(const MessageQueueOptions& options) {
    auto capacity = exceeded(
        {"capacity", "fs.mqueue.msg_max", options.capacity_messages, kHardCapacityMessages});
    const auto size = exceeded({"message size", "fs.mqueue.msgsize_max", options.message_size_bytes,
                                kHardMessageSizeBytes});
    if (!capacity.empty() && !size.empty()) capacity += "; ";
    return capacity + size;
}

// EMFILE is about this process's descriptors or about the user's memory for queues: only trying tells which.
std::string memory_cure(const MessageQueueOptions& options) {
    if (!os::can_open_another()) return os::descriptor_cure(EMFILE);
    const auto limit = os::resource_limit(RLIMIT_MSGQUEUE);
    const auto capacity = options.capacity_messages > 0
                              ? options.capacity_messages
                              : os::sysctl("fs.mqueue.msg_default").value_or(10);
    const auto size = options.message_size_bytes > 0
                          ? options.message_size_bytes
                          : os::sysctl("fs.mqueue.msgsize_default").value_or(8192);
    const auto needed = std::to_string(queue_memory_bytes(capacity, size));
    return "the queue needs " + needed + " bytes of RLIMIT_MSGQUEUE, " +
           (limit ? "which is " + std::to_string(*limit) + " for all queues of this user" : "") +
           ": raise it (prlimit --msgqueue=BYTES, or LimitMSGQUEUE= in systemd), or unlink queues";
}

std::string count_cure() {
    const auto limit = os::sysctl("fs.mqueue.queues_max");
    if (!limit) return "unlink some queues, or raise fs.mqueue.queues_max";
    return "the machine has its " + std::to_string(*limit) +
           " queues: unlink some, or sysctl -w fs.mqueue.queues_max=" + std::to_string(*limit * 2);
}

}  // namespace

std::uint64_t queue_memory_bytes(std::uint64_t capacity_messages,
                                 std::uint64_t message_size_bytes) noexcept {
    constexpr std::uint64_t kMessageHeader = 48;  // struct msg_msg
    constexpr std::uint64_t kPriorityNode = 48;   // struct posix_msg_tree_node
    constexpr std::uint64_t kPriorities = 32768;
    return capacity_messages * (kMessageHeader + message_size_bytes) +
           std::min(capacity_messages, kPriorities) * kPriorityNode;
}

std::unexpected<Error> posix_create_error(const os::Failure& failure, std::string object,
                                          const MessageQueueOptions& options) {
    std::string cure;
    if (failure.error == EINVAL) cure = attributes_cure(options);
    if (failure.error == EMFILE) cure = memory_cure(options);
    if (failure.error == ENFILE) cure = os::descriptor_cure(ENFILE);
    if (failure.error == ENOSPC) cure = count_cure();
    return os::error_of(failure, std::move(object), std::move(cure));
}

std::unexpected<Error> posix_send_error(const os::Failure& failure, const OpenQueue& queue,
                                        Bytes bytes, std::uint32_t priority) {
    std::string cure;
    if (failure.error == EMSGSIZE) {
        cure = "a message of " + std::to_string(bytes.size()) + " bytes; this queue takes up to " +
               message_size_of(queue.fd) + ": make it with a larger message size";
    }
    if (failure.error == EINVAL && priority > MessageQueue::kLargestPriority) {
        cure = "priority " + std::to_string(priority) + " is over " +
               std::to_string(MessageQueue::kLargestPriority);
    }
    if (failure.error == EBADF) cure = "the queue is open for receiving only";
    return os::error_of(failure, queue.name, std::move(cure));
}

std::unexpected<Error> posix_receive_error(const os::Failure& failure, const OpenQueue& queue,
                                           MutableBytes buffer) {
    std::string cure;
    if (failure.error == EMSGSIZE) {
        cure = "the buffer has " + std::to_string(buffer.size()) + " bytes; messages have up to " +
               message_size_of(queue.fd);
    }
    if (failure.error == EBADF) cure = "the queue is open for sending only";
    return os::error_of(failure, queue.name, std::move(cure));
}

}  // namespace patchbay::posix
