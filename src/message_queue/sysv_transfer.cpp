// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "base/assert.hpp"
#include "message_queue/frame.hpp"
#include "message_queue/sysv_errors.hpp"
#include "os/interruption.hpp"
#include "os/poll_bridge.hpp"
#include "os/sysv_queue.hpp"

#include <algorithm>
#include <cstring>

namespace patchbay::sysv {
namespace {

static_assert(MessageQueue::kHeaderBytes == Frame::kHeaderBytes);
static_assert(MessageQueue::kHeaderBytes == os::kFrameHeaderBytes);

/// What msgrcv(2) takes for a Selector.
struct Pick {
    long type;
    int flags;
};

Pick pick_of(Selector selector) noexcept {
    switch (selector.kind()) {
        case Selector::Kind::any: return {0, 0};
        case Selector::Kind::equal: return {selector.type(), 0};
        case Selector::Kind::lowest_up_to: return {-selector.type(), 0};
        case Selector::Kind::except: return {selector.type(), MSG_EXCEPT};
    }
    return {0, 0};
}

bool would_wait(const os::Failure& failure) noexcept {
    return failure.error == EAGAIN || failure.error == ENOMSG;
}

/// `attempt(flags)` once, and again while a signal interrupts it.
template <class Attempt>
auto uninterrupted(int flags, const Attempt& attempt) noexcept {
    auto outcome = attempt(flags);
    while (!outcome && outcome.error().error == EINTR) outcome = attempt(flags);
    return outcome;
}

/// Without waiting first, since that is cheap; what waits for ever is one call.
os::Expected<std::optional<std::size_t>> receive_into(int queue, MutableBytes frame, Pick pick,
                                                      Deadline deadline) noexcept {
    const auto attempt = [&](int flags) {
        return os::msgrcv(queue, frame.data(), frame.size() - Frame::kHeaderBytes, pick.type,
                          pick.flags | flags);
    };
    const auto size = uninterrupted(deadline.is_never() ? 0 : IPC_NOWAIT, attempt);
    if (size) [[likely]]
        return *size;
    if (!would_wait(size.error())) return std::unexpected(size.error());
    if (deadline.expired()) return std::nullopt;
    return os::until_interrupted(deadline, [&] { return attempt(0); });
}

MessageQueue::Message message_in(MutableBytes frame, std::size_t size_bytes) noexcept {
    MessageQueue::Message message{frame.subspan(Frame::kHeaderBytes, size_bytes), 0};
    std::memcpy(&message.type, frame.data(), sizeof message.type);
    return message;
}

os::Expected<std::optional<MessageQueue::Message>> take(int queue, MutableBytes buffer, Pick pick,
                                                        Deadline deadline) noexcept {
    if (buffer.size() > Frame::kHeaderBytes) {
        const auto size = receive_into(queue, buffer, pick, deadline);
        if (size && *size) [[likely]]
            return message_in(buffer, **size);
        if (size) return std::nullopt;
        if (size.error().error != E2BIG) return std::unexpected(size.error());
    }
    // It may be one that fits the buffer but for the type in front of it.
    Frame frame(buffer.size());
    if (!frame) return os::failed(os::Call::msgrcv, ENOMEM);
    const auto size = receive_into(queue, frame.bytes(), pick, deadline);
    if (!size) return std::unexpected(size.error());
    if (!*size) return std::nullopt;
    auto message = message_in(frame.bytes(), **size);
    std::ranges::copy(message.bytes, buffer.begin());
    message.bytes = buffer.first(**size);
    return message;
}

/// A message that never fits would be waited for in vain. Who may not look must wait and see.
Result<void> check_fits(int queue, const std::string& name, std::size_t size_bytes) {
    const auto facts = os::msg_stat(queue);
    if (!facts && facts.error().error != EACCES) return sysv_error(facts.error(), name);
    if (!facts || size_bytes <= facts->msg_qbytes) return {};
    return std::unexpected(Error::of(
        Condition::too_big, "msgsnd", name,
        "a message of " + std::to_string(size_bytes) + " bytes never fits a queue of capacity " +
            std::to_string(facts->msg_qbytes) + ": set_capacity() raises it"));
}

}  // namespace

Result<bool> MessageQueue::send(Bytes bytes, MessageType type, Deadline deadline) noexcept {
    Frame frame(bytes.size());
    if (!frame) [[unlikely]]
        return os::error_of(os::Failure{ENOMEM, "msgsnd"}, name_);
    std::ranges::copy(bytes, frame.payload().begin());
    return send_frame(frame.bytes(), type, deadline);
}

Result<bool> MessageQueue::send_frame(MutableBytes frame, MessageType type,
                                      Deadline deadline) noexcept {
    base::require(frame.size() >= kHeaderBytes, "a frame has room for the type");
    std::memcpy(frame.data(), &type, sizeof type);
    const auto size = frame.size() - kHeaderBytes;
    const auto attempt = [&](int flags) { return os::msgsnd(id_, frame.data(), size, flags); };
    const auto sent = uninterrupted(IPC_NOWAIT, attempt);
    if (sent) [[likely]]
        return true;
    if (!would_wait(sent.error())) return sysv_send_error(sent.error(), name_, type, size);
    if (const auto fits = check_fits(id_, name_, size); !fits) return std::unexpected(fits.error());
    if (!deadline.expired()) {
        const auto waited = os::until_interrupted(deadline, [&] { return attempt(0); });
        if (!waited) return sysv_send_error(waited.error(), name_, type, size);
        if (*waited) return true;
    }
    if (room_bridge_) room_bridge_->lower();
    return false;
}

Result<std::optional<MessageQueue::Message>> MessageQueue::receive(MutableBytes buffer,
                                                                   Selector selector,
                                                                   Deadline deadline) noexcept {
    if (selector.type() < 1) [[unlikely]] {
        return std::unexpected(
            Error::of(Condition::invalid, "msgrcv", name_,
                      "a type is at least 1, not " + std::to_string(selector.type())));
    }
    const auto message = take(id_, buffer, pick_of(selector), deadline);
    if (!message) [[unlikely]]
        return sysv_receive_error(message.error(), name_, buffer.size());
    if (!*message && messages_bridge_) messages_bridge_->lower();
    return *message;
}

Result<std::optional<MessageQueue::Message>> MessageQueue::peek(MutableBytes buffer,
                                                                std::size_t index) noexcept {
    const auto message =
        take(id_, buffer, {static_cast<long>(index), MSG_COPY | IPC_NOWAIT}, Deadline::now());
    if (message) return *message;
    if (message.error().error == ENOSYS) {
        return os::error_of(message.error(), name_,
                            "this kernel was built without CONFIG_CHECKPOINT_RESTORE: messages "
                            "can be received, not looked at");
    }
    return sysv_receive_error(message.error(), name_, buffer.size());
}

}  // namespace patchbay::sysv
