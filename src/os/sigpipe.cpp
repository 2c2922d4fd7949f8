// SPDX-License-Identifier: Apache-2.0
#include "os/pipe.hpp"

#include <csignal>

namespace patchbay::os {

void disarm_sigpipe() noexcept {
    struct ::sigaction current{};
    if (::sigaction(SIGPIPE, nullptr, &current) != 0) return;
    if ((current.sa_flags & SA_SIGINFO) != 0 || current.sa_handler != SIG_DFL) return;
    struct ::sigaction nothing{};
    nothing.sa_handler = [](int) {};
    nothing.sa_flags = SA_RESTART | SA_ONSTACK;
    ::sigaction(SIGPIPE, &nothing, nullptr);
}

}  // namespace patchbay::os
