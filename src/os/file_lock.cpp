// SPDX-License-Identifier: Apache-2.0
#include "os/file_lock.hpp"

#include <fcntl.h>

namespace patchbay::os {

Expected<bool> try_lock_byte(int fd, std::int64_t offset) noexcept {
    struct ::flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = offset;
    lock.l_len = 1;
    const auto outcome = retry(Call::fcntl, [&] { return ::fcntl(fd, F_OFD_SETLK, &lock); });
    if (outcome) return true;
    if (outcome.error().error == EAGAIN || outcome.error().error == EACCES) return false;
    return std::unexpected(outcome.error());
}

}  // namespace patchbay::os
