// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "base/assert.hpp"
#include "message_queue/frame.hpp"
#include "message_queue/sysv_errors.hpp"
#include "os/interruption.hpp"
#include "os/poll_bridge.hpp"
#include "os/sysv_queue.hpp"

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

/// Not std::ranges::copy, which GCC 12 makes a loop over bytes of.
void copy(Bytes from, MutableBytes to) noexcept {
    if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
}

bool would_wait(const os::Failure& failure) noexcept {
    return failure.error == EAGAIN || failure.error == ENOMSG;
}

/// What is left to do where the first attempt failed. Not inline, so that what precedes it stays small.
template <class Attempt>
[[gnu::noinline]] auto after_failure(os::Failure failure, Deadline deadline,
                                     const Attempt& attempt) noexcept
    -> os::Expected<std::optional<typename decltype(attempt(0))::value_type>> {
    while (failure.error == EINTR) {
        const auto again = attempt(deadline.is_never() ? 0 : IPC_NOWAIT);
        if (again) return *again;
        failure = again.error();
    }
    if (!would_wait(failure)) return std::unexpected(failure);
    if (deadline.expired()) return std::nullopt;
    return os::until_interrupted(deadline, [&] { return attempt(0); });
}

/// Without waiting first, since that is cheap; what waits for ever is one call.
[[gnu::always_inline]] inline os::Expected<std::optional<std::size_t>> receive_into(
    int queue, MutableBytes frame, Pick pick, Deadline deadline) noexcept {
    const auto attempt = [=](int flags) {
        return os::msgrcv(queue, frame.data(), frame.size() - Frame::kHeaderBytes, pick.type,
                          pick.flags | flags);
    };
    const auto size = attempt(deadline.is_never() ? 0 : IPC_NOWAIT);
    if (size) [[likely]]
        return *size;
    return after_failure(size.error(), deadline, attempt);
}

MessageType type_in(Bytes frame) noexcept {
    MessageType type = 0;
    std::memcpy(&type, frame.data(), sizeof type);
    return type;
}

MessageQueue::Message message_in(MutableBytes frame, std::size_t size_bytes) noexcept {
    return {frame.subspan(Frame::kHeaderBytes, size_bytes), type_in(frame)};
}

os::Expected<bool> send_once(int queue, MutableBytes frame, MessageType type) noexcept {
    std::memcpy(frame.data(), &type, sizeof type);
    return os::msgsnd(queue, frame.data(), frame.size() - Frame::kHeaderBytes, IPC_NOWAIT);
}

/// Into memory of our own, for one that fits the buffer but for the type in front of it.
[[gnu::noinline]] os::Expected<std::optional<MessageQueue::Message>> receive_copy(
    int queue, MutableBytes buffer, Pick pick, Deadline deadline) noexcept {
    Frame frame(buffer.size());
    if (!frame) return os::failed(os::Call::msgrcv, ENOMEM);
    const auto size = receive_into(queue, frame.bytes(), pick, deadline);
    if (!size) return std::unexpected(size.error());
    if (!*size) return std::nullopt;
    auto message = message_in(frame.bytes(), **size);
    copy(message.bytes, buffer);
    message.bytes = buffer.first(**size);
    return message;
}

[[gnu::always_inline]] inline os::Expected<std::optional<MessageQueue::Message>> take(
    int queue, MutableBytes buffer, Pick pick, Deadline deadline) noexcept {
    if (buffer.size() <= Frame::kHeaderBytes) return receive_copy(queue, buffer, pick, deadline);
    const auto size = receive_into(queue, buffer, pick, deadline);
    if (size && *size) [[likely]]
        return message_in(buffer, **size);
    if (size) return std::nullopt;
    if (size.error().error == E2BIG) return receive_copy(queue, buffer, pick, deadline);
    return std::unexpected(size.error());
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
    copy(bytes, frame.payload());
    const auto sent = send_once(id_, frame.bytes(), type);
    if (sent) [[likely]]
        return true;
    return send_again(sent.error(), frame.bytes(), deadline);
}

Result<bool> MessageQueue::send_frame(MutableBytes frame, MessageType type,
                                      Deadline deadline) noexcept {
    base::require(frame.size() >= kHeaderBytes, "a frame has room for the type");
    const auto sent = send_once(id_, frame, type);
    if (sent) [[likely]]
        return true;
    return send_again(sent.error(), frame, deadline);
}

Result<bool> MessageQueue::send_again(const os::Failure& failure, Bytes frame,
                                      Deadline deadline) noexcept {
    const auto size = frame.size() - kHeaderBytes;
    const auto attempt = [&](int flags) { return os::msgsnd(id_, frame.data(), size, flags); };
    if (failure.error == EAGAIN) {
        if (const auto fits = check_fits(id_, name_, size); !fits)
            return std::unexpected(fits.error());
    }
    // Never without IPC_NOWAIT first: whether it fits at all is asked between the two.
    const auto sent = after_failure(failure, deadline, attempt);
    if (!sent) return sysv_send_error(sent.error(), name_, type_in(frame), size);
    if (!*sent && room_bridge_) room_bridge_->lower();
    return sent->has_value();
}

Result<std::optional<MessageQueue::Message>> MessageQueue::receive(MutableBytes buffer,
                                                                   Selector selector,
                                                                   Deadline deadline) noexcept {
    if (selector.type() < 1) [[unlikely]]
        return sysv_selector_error(name_, selector);
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
