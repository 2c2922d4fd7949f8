// SPDX-License-Identifier: Apache-2.0
#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <unistd.h>

namespace patchbay {

void FileDescriptor::reset(int fd) noexcept {
    const int old = std::exchange(fd_, fd);
    if (old < 0) return;
    // Never retried and never failed by a test: on Linux the number is free again whatever close says.
    const int saved = errno;
    ::close(old);
    errno = saved;
}

}  // namespace patchbay
