// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "message_queue/sysv_errors.hpp"
#include "os/sysv_key.hpp"
#include "os/sysv_queue.hpp"

namespace patchbay::sysv {
namespace {

std::chrono::sys_seconds time_of(::time_t time) noexcept {
    return std::chrono::sys_seconds(std::chrono::seconds(time));
}

/// IPC_SET sets everything at once: what is not to change is read before.
template <class Edit>
os::Expected<void> change(int queue, Edit edit) noexcept {
    auto facts = os::msg_stat(queue);
    if (!facts) return std::unexpected(facts.error());
    edit(*facts);
    return os::msg_set(queue, *facts);
}

}  // namespace

Result<MessageQueue::Stat> MessageQueue::stat() const {
    const auto facts = os::msg_stat(id_);
    if (!facts) return sysv_error(facts.error(), name_);
    return Stat{.depth_messages = facts->msg_qnum,
                .depth_bytes = facts->__msg_cbytes,
                .capacity_bytes = facts->msg_qbytes,
                .ownership = os::ownership_of(facts->msg_perm),
                .last_sender_pid = facts->msg_lspid,
                .last_receiver_pid = facts->msg_lrpid,
                .last_send_time = time_of(facts->msg_stime),
                .last_receive_time = time_of(facts->msg_rtime),
                .change_time = time_of(facts->msg_ctime),
                .key = Key(facts->msg_perm.__key)};
}

Result<MessageQueue::Limits> MessageQueue::limits() {
    const auto limits = os::msg_limits();
    if (!limits) return os::error_of(limits.error(), "kernel.msg*");
    return Limits{.message_size_bytes = static_cast<std::uint64_t>(limits->msgmax),
                  .capacity_bytes = static_cast<std::uint64_t>(limits->msgmnb),
                  .queues = static_cast<std::uint64_t>(limits->msgmni)};
}

Result<void> MessageQueue::set_capacity(std::size_t capacity_bytes) {
    const auto changed = change(id_, [&](::msqid_ds& facts) { facts.msg_qbytes = capacity_bytes; });
    if (!changed) return sysv_change_error(changed.error(), name_, capacity_bytes);
    return {};
}

Result<void> MessageQueue::set_ownership(const Ownership& ownership) {
    const auto changed = change(id_, [&](::msqid_ds& facts) {
        facts.msg_perm.uid = ownership.user_id;
        facts.msg_perm.gid = ownership.group_id;
        facts.msg_perm.mode = static_cast<decltype(facts.msg_perm.mode)>(ownership.mode & 0777U);
    });
    if (!changed) return sysv_change_error(changed.error(), name_, 0);
    return {};
}

}  // namespace patchbay::sysv
