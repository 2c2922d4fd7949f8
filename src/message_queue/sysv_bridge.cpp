// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "message_queue/sysv_errors.hpp"
#include "os/poll_bridge.hpp"
#include "os/sysv_queue.hpp"

namespace patchbay::sysv {
namespace {

using Look = bool (*)(const ::msqid_ds&);

bool has_messages(const ::msqid_ds& facts) {
    return facts.msg_qnum > 0;
}

bool has_room(const ::msqid_ds& facts) {
    return facts.__msg_cbytes < facts.msg_qbytes && facts.msg_qnum < facts.msg_qbytes;
}

Result<int> bridged(std::unique_ptr<os::PollBridge>& bridge, const MessageQueue& queue, Look look,
                    os::Shown shown) {
    if (bridge && bridge->is_ours()) return bridge->fd();
    auto started = os::PollBridge::start(
        [id = queue.id(), look]() -> os::Expected<bool> {
            return os::transform(os::msg_stat(id), look);
        },
        {}, shown);
    if (!started) return sysv_error(started.error(), queue.name());
    bridge = std::make_unique<os::PollBridge>(std::move(*started));
    return bridge->fd();
}

}  // namespace

Result<int> MessageQueue::fd() {
    return bridged(messages_bridge_, *this, has_messages, os::Shown::readable);
}

Result<int> MessageQueue::room_fd() {
    return bridged(room_bridge_, *this, has_room, os::Shown::writable);
}

}  // namespace patchbay::sysv
