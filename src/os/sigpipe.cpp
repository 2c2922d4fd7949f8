// SPDX-License-Identifier: Apache-2.0
#include "os/pipe.hpp"

#include <csignal>

namespace patchbay::os {

Expected<void> disarm_sigpipe() noexcept {
    struct ::sigaction current{};
    const auto asked =
        retry(Call::sigaction, [&] { return ::sigaction(SIGPIPE, nullptr, &current); });
    if (!asked) return std::unexpected(asked.error());
    if ((current.sa_flags & SA_SIGINFO) != 0 || current.sa_handler != SIG_DFL) return {};
    struct ::sigaction nothing{};
    nothing.sa_handler = [](int) {};
    nothing.sa_flags = SA_RESTART | SA_ONSTACK;
    return done(retry(Call::sigaction, [&] { return ::sigaction(SIGPIPE, &nothing, nullptr); }));
}

}  // namespace patchbay::os
