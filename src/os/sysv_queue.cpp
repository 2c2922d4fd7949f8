// SPDX-License-Identifier: Apache-2.0
#include "os/sysv_queue.hpp"

namespace patchbay::os {

Expected<int> msgget(std::int32_t key, int flags) noexcept {
    return retry(Call::msgget, [&] { return ::msgget(key, flags); });
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
