// SPDX-License-Identifier: Apache-2.0
#include "os/sysv_shared_memory.hpp"

namespace patchbay::os {

Expected<int> get_segment(std::int32_t key, std::size_t size_bytes, int flags) noexcept {
    return retry(Call::shmget, [&] { return ::shmget(key, size_bytes, flags); });
}

Expected<void*> attach_segment(int id, bool read_only) noexcept {
    return retry(Call::shmat, [&] { return ::shmat(id, nullptr, read_only ? SHM_RDONLY : 0); });
}

void detach_segment(const void* address) noexcept {
    const int saved = errno;
    ::shmdt(address);
    errno = saved;
}

Expected<::shmid_ds> segment_facts(int id) noexcept {
    ::shmid_ds facts{};
    const auto outcome = retry(Call::shmctl, [&] { return ::shmctl(id, IPC_STAT, &facts); });
    if (!outcome) return std::unexpected(outcome.error());
    return facts;
}

Expected<void> set_segment_mode(int id, std::uint32_t mode) noexcept {
    auto facts = segment_facts(id);
    if (!facts) return std::unexpected(facts.error());
    facts->shm_perm.mode = static_cast<decltype(facts->shm_perm.mode)>(mode);
    return done(retry(Call::shmctl, [&] { return ::shmctl(id, IPC_SET, &*facts); }));
}

Expected<void> remove_segment(int id) noexcept {
    return done(retry(Call::shmctl, [&] { return ::shmctl(id, IPC_RMID, nullptr); }));
}

}  // namespace patchbay::os
