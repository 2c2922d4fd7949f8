// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_posix.hpp"

#include "message_queue/posix_errors.hpp"
#include "os/file.hpp"
#include "os/message_queue.hpp"
#include "os/resource_limit.hpp"
#include "os/sysctl.hpp"

#include <fcntl.h>
#include <sys/resource.h>

namespace patchbay::posix {
namespace {

std::string object_of(const std::string& name) {
    return "mq:" + name;
}

int access_flags(Access access) noexcept {
    if (access == Access::receive) return O_RDONLY;
    return access == Access::send ? O_WRONLY : O_RDWR;
}

// Before the kernel sees it, since EINVAL, EACCES and ENOENT would each be a riddle.
Result<void> check_name(const char* call, const std::string& name) {
    constexpr std::size_t kLongestName = 255;
    const char* wrong = nullptr;
    if (!name.starts_with('/')) wrong = "it starts with no slash";
    if (name.size() < 2) wrong = "it is empty";
    if (name.find('/', 1) != std::string::npos) wrong = "it has more than one slash";
    if (name.size() > kLongestName + 1) {
        return std::unexpected(
            Error::system(ENAMETOOLONG, call, object_of(name), "255 characters at most"));
    }
    if (wrong == nullptr) return {};
    return std::unexpected(Error::of(Condition::invalid, call, object_of(name),
                                     std::string("a queue's name is a slash and some more, as in "
                                                 "/jobs; ") +
                                         wrong));
}

/// Where one attribute is given, the other must be, too.
::mq_attr attributes_of(const MessageQueueOptions& options) noexcept {
    ::mq_attr attributes{};
    attributes.mq_maxmsg = static_cast<long>(
        options.capacity_messages > 0 ? options.capacity_messages
                                      : os::sysctl("fs.mqueue.msg_default").value_or(10));
    attributes.mq_msgsize = static_cast<long>(
        options.message_size_bytes > 0 ? options.message_size_bytes
                                       : os::sysctl("fs.mqueue.msgsize_default").value_or(8192));
    return attributes;
}

Result<void> check_match(const MessageQueue& queue, const MessageQueueOptions& options) {
    const auto stat = queue.stat();
    if (!stat) return std::unexpected(stat.error());
    const auto differs = [](std::size_t wanted, std::size_t there) {
        return wanted != 0 && wanted != there;
    };
    if (!differs(options.capacity_messages, stat->capacity_messages) &&
        !differs(options.message_size_bytes, stat->message_size_bytes))
        return {};
    const auto text = [](std::size_t capacity, std::size_t size) {
        return (capacity > 0 ? std::to_string(capacity) : "any number of") + " messages of " +
               (size > 0 ? std::to_string(size) : "any number of") + " bytes";
    };
    return std::unexpected(
        Error::of(Condition::mismatch, "mq_open", queue.name(),
                  "it takes " + text(stat->capacity_messages, stat->message_size_bytes) +
                      ", asked for " + text(options.capacity_messages, options.message_size_bytes) +
                      ": open it as it is, or unlink it first"));
}

}  // namespace

Result<MessageQueue> MessageQueue::make(const std::string& name, const Options& options) {
    const bool defaults = options.capacity_messages == 0 && options.message_size_bytes == 0;
    auto attributes = defaults ? ::mq_attr{} : attributes_of(options);
    auto fd = os::mq_open(name, access_flags(options.access) | O_CREAT | O_EXCL, options.mode,
                          defaults ? nullptr : &attributes);
    if (!fd) return posix_create_error(fd.error(), object_of(name), options);
    // The umask has had its say: the mode is set again, to what was asked for.
    if (const auto changed = os::fchmod(fd->get(), options.mode); !changed) {
        (void)os::mq_unlink(name);
        return os::error_of(changed.error(), object_of(name));
    }
    return MessageQueue(std::move(*fd), object_of(name));
}

Result<MessageQueue> MessageQueue::create(const std::string& name, const Options& options) {
    if (auto checked = check_name("mq_open", name); !checked)
        return std::unexpected(checked.error());
    return make(name, options);
}

Result<MessageQueue> MessageQueue::open(const std::string& name, const Options& options) {
    if (auto checked = check_name("mq_open", name); !checked)
        return std::unexpected(checked.error());
    auto fd = os::mq_open(name, access_flags(options.access));
    if (!fd)
        return os::error_of(fd.error(), object_of(name), os::descriptor_cure(fd.error().error));
    return MessageQueue(std::move(*fd), object_of(name));
}

Result<MessageQueue> MessageQueue::open_or_create(const std::string& name, const Options& options) {
    if (auto checked = check_name("mq_open", name); !checked)
        return std::unexpected(checked.error());
    // Others may make and unlink it meanwhile: making and opening take turns until one of them holds. Two processes on
    // two cores fall into step with each other, and stay in it for a hundred turns and more.
    constexpr int kAttempts = 10'000;
    for (int attempt = 1;; ++attempt) {
        auto made = make(name, options);
        if (made || !made.error().is(Condition::exists)) return made;
        auto opened = open(name, options);
        if (!opened && opened.error().is(Condition::not_found) && attempt < kAttempts) continue;
        if (!opened) return opened;
        if (const auto matches = check_match(*opened, options); !matches)
            return std::unexpected(matches.error());
        return opened;
    }
}

Result<void> MessageQueue::unlink(const std::string& name) {
    if (auto checked = check_name("mq_unlink", name); !checked)
        return std::unexpected(checked.error());
    if (const auto outcome = os::mq_unlink(name); !outcome)
        return os::error_of(outcome.error(), object_of(name));
    return {};
}

Result<MessageQueue::Limits> MessageQueue::limits() {
    const auto failed = [](const os::Failure& failure) {
        return os::error_of(failure, "fs.mqueue", "is /proc mounted?");
    };
    const auto capacity = os::sysctl("fs.mqueue.msg_max");
    if (!capacity) return failed(capacity.error());
    const auto size = os::sysctl("fs.mqueue.msgsize_max");
    if (!size) return failed(size.error());
    const auto queues = os::sysctl("fs.mqueue.queues_max");
    if (!queues) return failed(queues.error());
    const auto memory = os::resource_limit(RLIMIT_MSGQUEUE);
    if (!memory) return os::error_of(memory.error(), "RLIMIT_MSGQUEUE");
    return Limits{.capacity_messages = *capacity,
                  .message_size_bytes = *size,
                  .queues = *queues,
                  .memory_bytes = *memory};
}

}  // namespace patchbay::posix
