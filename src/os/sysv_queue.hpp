// SPDX-License-Identifier: Apache-2.0
//
// System V message queues. The kernel takes and gives a message as a frame: its type, a long, then the payload.
#pragma once

#include "os/call.hpp"
#include "os/direct_call.hpp"

#include <sys/msg.h>

#include <cstddef>
#include <cstdint>

namespace patchbay::os {

/// What a frame has in front of the payload.
inline constexpr std::size_t kFrameHeaderBytes = sizeof(long);

Expected<int> msgget(std::int32_t key, int flags) noexcept;

/// Sizes are the payload's. They may wait, so an interruption is the caller's to handle. EAGAIN and ENOMSG are
/// Failures like any other. Inline: direct_call.hpp says why.
inline Expected<bool> msgsnd(int queue, const void* frame, std::size_t size_bytes,
                             int flags) noexcept {
    return transform(
        once(Call::msgsnd,
             [&] { return direct_call(::msgsnd, SYS_msgsnd, queue, frame, size_bytes, flags); }),
        [](long) { return true; });
}
inline Expected<std::size_t> msgrcv(int queue, void* frame, std::size_t size_bytes, long type,
                                    int flags) noexcept {
    return transform(once(Call::msgrcv,
                          [&] {
                              return direct_call(::msgrcv, SYS_msgrcv, queue, frame, size_bytes,
                                                 type, flags);
                          }),
                     [](long size) { return static_cast<std::size_t>(size); });
}

/// IPC_STAT, IPC_SET, IPC_RMID and IPC_INFO of msgctl(2).
Expected<::msqid_ds> msg_stat(int queue) noexcept;
Expected<void> msg_set(int queue, ::msqid_ds& facts) noexcept;
Expected<void> msg_remove(int queue) noexcept;
Expected<::msginfo> msg_limits() noexcept;

}  // namespace patchbay::os
