// SPDX-License-Identifier: Apache-2.0
#include "os/random.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <chrono>

namespace patchbay::os {

std::uint64_t random_number() noexcept {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, GRND_NONBLOCK) == sizeof number) return number;
    // Early in the boot of a machine without entropy: good enough to be unlike the others'.
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    return (static_cast<std::uint64_t>(now) * 0x9e3779b97f4a7c15U) ^
           (static_cast<std::uint64_t>(::getpid()) << 32U);
}

}  // namespace patchbay::os
