// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "message_queue/sysv_errors.hpp"
#include "os/poll.hpp"
#include "os/poll_bridge.hpp"
#include "os/sysv_queue.hpp"

#include <sys/stat.h>

#include <chrono>

namespace patchbay::sysv {
namespace {

std::string object_of(Key key) {
    return "sysvmq:" + key.text();
}

std::string object_of(Key key, int id) {
    return key.is_private() ? "sysvmq:id=" + std::to_string(id) : object_of(key);
}

/// The permission bits that msgget(2) is to check.
int access_bits(Access access) noexcept {
    if (access == Access::receive) return S_IRUSR;
    return access == Access::send ? S_IWUSR : S_IRUSR | S_IWUSR;
}

/// A queue exists before its capacity is set, since the kernel does not make it with one.
bool may_be_in_the_making(const MessageQueue::Stat& stat) {
    const auto age = std::chrono::system_clock::now() - stat.change_time;
    return stat.last_sender_pid == 0 && age < std::chrono::seconds(2);
}

Result<void> check_capacity(const MessageQueue& queue, std::size_t wanted_bytes) {
    if (wanted_bytes == 0) return {};
    auto stat = queue.stat();
    const auto patience = Deadline::after(std::chrono::milliseconds(100));
    while (stat && stat->capacity_bytes != wanted_bytes && may_be_in_the_making(*stat) &&
           !patience.expired()) {
        (void)os::wait_for_any({}, Deadline::after(std::chrono::milliseconds(1)));
        stat = queue.stat();
    }
    if (!stat) return std::unexpected(stat.error());
    if (stat->capacity_bytes == wanted_bytes) return {};
    return std::unexpected(
        Error::of(Condition::mismatch, "msgget", queue.name(),
                  "it has a capacity of " + std::to_string(stat->capacity_bytes) +
                      " bytes, asked for " + std::to_string(wanted_bytes) +
                      ": open it as it is, set its capacity, or unlink it first"));
}

}  // namespace

MessageQueue::MessageQueue(int id, std::string name) noexcept : id_(id), name_(std::move(name)) {}
MessageQueue::MessageQueue(MessageQueue&& other) noexcept = default;
MessageQueue& MessageQueue::operator=(MessageQueue&& other) noexcept = default;
MessageQueue::~MessageQueue() = default;

int MessageQueue::release_id() noexcept {
    messages_bridge_.reset();
    room_bridge_.reset();
    return std::exchange(id_, -1);
}

Result<MessageQueue> MessageQueue::make(Key key, const Options& options) {
    const auto id =
        os::msgget(key.number(), IPC_CREAT | IPC_EXCL | static_cast<int>(options.mode & 0777U));
    if (!id) return sysv_create_error(id.error(), object_of(key));
    MessageQueue queue(*id, object_of(key, *id));
    if (options.capacity_bytes > 0) {
        if (const auto set = queue.set_capacity(options.capacity_bytes); !set) {
            (void)os::msg_remove(*id);
            return std::unexpected(set.error());
        }
    }
    return queue;
}

Result<MessageQueue> MessageQueue::create(Key key, const Options& options) {
    return make(key, options);
}

Result<MessageQueue> MessageQueue::open(Key key, const Options& options) {
    if (key.is_private()) {
        return std::unexpected(Error::of(Condition::invalid, "msgget", object_of(key),
                                         "a private queue has no key: adopt it by its id"));
    }
    const auto id = os::msgget(key.number(), access_bits(options.access));
    if (!id) return os::error_of(id.error(), object_of(key));
    return MessageQueue(*id, object_of(key));
}

Result<MessageQueue> MessageQueue::open_or_create(Key key, const Options& options) {
    if (key.is_private()) return make(key, options);
    // Others may make and remove it meanwhile: making and opening take turns until one of them holds. Two processes on
    // two cores fall into step with each other, and stay in it for a hundred turns and more.
    constexpr int kAttempts = 10'000;
    for (int attempt = 1;; ++attempt) {
        auto made = make(key, options);
        if (made || !made.error().is(Condition::exists)) return made;
        auto opened = open(key, options);
        if (!opened && opened.error().is(Condition::not_found) && attempt < kAttempts) continue;
        if (!opened) return opened;
        if (const auto matches = check_capacity(*opened, options.capacity_bytes); !matches)
            return std::unexpected(matches.error());
        return opened;
    }
}

Result<void> MessageQueue::unlink(Key key) {
    if (key.is_private()) return std::unexpected(open(key).error());
    const auto id = os::msgget(key.number(), 0);
    if (!id) return os::error_of(id.error(), object_of(key));
    return MessageQueue(*id, object_of(key)).remove();
}

Result<void> MessageQueue::remove() {
    if (const auto removed = os::msg_remove(id_); !removed)
        return sysv_change_error(removed.error(), name_, 0);
    return {};
}

Result<MessageQueue> MessageQueue::adopt(int id) {
    const auto facts = os::msg_stat(id);
    // Who may only send may not look: the id is then taken as it is.
    if (!facts && facts.error().error != EACCES) {
        if (facts.error().error == EINVAL) {
            return std::unexpected(Error::of(Condition::not_found, "msgctl", object_of(Key(), id)));
        }
        return os::error_of(facts.error(), object_of(Key(), id));
    }
    return MessageQueue(id, object_of(facts ? Key(facts->msg_perm.__key) : Key(), id));
}

}  // namespace patchbay::sysv
