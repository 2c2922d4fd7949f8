// SPDX-License-Identifier: Apache-2.0
#include "os/sysv_queue.hpp"

namespace patchbay::os {

Expected<int> msgget(std::int32_t key, int flags) noexcept {
    return retry(Call::msgget, [&] { return ::msgget(key, flags); });
}

Expected<bool> msgsnd(int queue, const void* frame, std::size_t size_bytes, int flags) noexcept {
    return transform(once(Call::msgsnd, [&] { return ::msgsnd(queue, frame, size_bytes, flags); }),
                     [](int) { return true; });
}

Expected<std::size_t> msgrcv(int queue, void* frame, std::size_t size_bytes, long type,
                             int flags) noexcept {
    return transform(
        once(Call::msgrcv, [&] { return ::msgrcv(queue, frame, size_bytes, type, flags); }),
        [](::ssize_t size) { return static_cast<std::size_t>(size); });
}

Expected<::msqid_ds> msg_stat(int queue) noexcept {
    ::msqid_ds facts{};
    const auto outcome = retry(Call::msgctl, [&] { return ::msgctl(queue, IPC_STAT, &facts); });
    if (!outcome) return std::unexpected(outcome.error());
    return facts;
}

Expected<void> msg_set(int queue, ::msqid_ds& facts) noexcept {
    return done(retry(Call::msgctl, [&] { return ::msgctl(queue, IPC_SET, &facts); }));
}

Expected<void> msg_remove(int queue) noexcept {
    return done(retry(Call::msgctl, [&] { return ::msgctl(queue, IPC_RMID, nullptr); }));
}

Expected<::msginfo> msg_limits() noexcept {
    ::msginfo limits{};
    const auto outcome = retry(Call::msgctl, [&] {
        return ::msgctl(0, IPC_INFO, reinterpret_cast<::msqid_ds*>(&limits));
    });
    if (!outcome) return std::unexpected(outcome.error());
    return limits;
}

}  // namespace patchbay::os
