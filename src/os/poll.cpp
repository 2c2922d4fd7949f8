// SPDX-License-Identifier: Apache-2.0
#include "os/poll.hpp"

#include "os/time.hpp"

namespace patchbay::os {

Expected<bool> wait_for(int fd, short events, Deadline deadline) noexcept {
    ::pollfd descriptor{.fd = fd, .events = events, .revents = 0};
    return transform(wait_for_any({&descriptor, 1}, deadline),
                     [](std::size_t ready) { return ready > 0; });
}

Expected<std::size_t> wait_for_any(std::span<::pollfd> descriptors, Deadline deadline) noexcept {
    for (;;) {
        ::timespec left{};
        const ::timespec* timeout =
            deadline.is_never() ? nullptr : &(left = to_timespec(deadline.remaining()));
        const int ready = intercept(Call::poll, [&] {
            return ::ppoll(descriptors.data(), descriptors.size(), timeout, nullptr);
        });
        if (ready >= 0) return static_cast<std::size_t>(ready);
        if (errno != EINTR) return failed(Call::poll);
    }
}

}  // namespace patchbay::os
