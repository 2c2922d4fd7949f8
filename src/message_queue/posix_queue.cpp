// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_posix.hpp"

#include "message_queue/posix_errors.hpp"
#include "os/file.hpp"
#include "os/message_queue.hpp"
#include "os/poll.hpp"

namespace patchbay::posix {

Result<MessageQueue> MessageQueue::adopt(FileDescriptor fd, std::string name) {
    if (const auto attributes = os::mq_getattr(fd.get()); !attributes) {
        return os::error_of(
            attributes.error(), std::move(name),
            attributes.error().error == EBADF ? "the descriptor is not a message queue" : "");
    }
    return MessageQueue(std::move(fd), std::move(name));
}

// Waiting for ever is the plain call: one, where trying, polling and trying again would be three.
Result<bool> MessageQueue::send(Bytes bytes, std::uint32_t priority, Deadline deadline) noexcept {
    if (deadline.is_never()) {
        const auto sent = os::mq_send(fd(), bytes, priority);
        if (sent) [[likely]]
            return true;
        if (sent.error().error != EAGAIN)
            return posix_send_error(sent.error(), {fd(), name_}, bytes, priority);
    }
    const auto sent = os::when_ready(fd(), POLLOUT, deadline,
                                     [&] { return os::mq_try_send(fd(), bytes, priority); });
    if (!sent) [[unlikely]]
        return posix_send_error(sent.error(), {fd(), name_}, bytes, priority);
    return sent->has_value();
}

Result<std::optional<MessageQueue::Message>> MessageQueue::receive(MutableBytes buffer,
                                                                   Deadline deadline) noexcept {
    const auto message = [&](const os::PrioritisedMessage& received) {
        return Message{buffer.first(received.size_bytes), received.priority};
    };
    if (deadline.is_never()) {
        const auto received = os::mq_receive(fd(), buffer);
        if (received) [[likely]]
            return message(*received);
        if (received.error().error != EAGAIN)
            return posix_receive_error(received.error(), {fd(), name_}, buffer);
    }
    const auto received =
        os::when_ready(fd(), POLLIN, deadline, [&] { return os::mq_try_receive(fd(), buffer); });
    if (!received) [[unlikely]]
        return posix_receive_error(received.error(), {fd(), name_}, buffer);
    if (!*received) return std::nullopt;
    return message(**received);
}

Result<MessageQueue::Stat> MessageQueue::stat() const {
    const auto attributes = os::mq_getattr(fd());
    if (!attributes) return os::error_of(attributes.error(), name_);
    const auto status = os::fstat(fd());
    if (!status) return os::error_of(status.error(), name_);
    return Stat{.depth_messages = static_cast<std::size_t>(attributes->mq_curmsgs),
                .capacity_messages = static_cast<std::size_t>(attributes->mq_maxmsg),
                .message_size_bytes = static_cast<std::size_t>(attributes->mq_msgsize),
                .ownership = os::ownership_of(*status)};
}

}  // namespace patchbay::posix
