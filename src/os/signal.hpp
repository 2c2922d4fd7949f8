// SPDX-License-Identifier: Apache-2.0
//
// Signals: masks, signalfd(2), and sending with a payload. Sets are the kernel's: bit n - 1 is signal n.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace patchbay::os {

using SignalBits = std::uint64_t;

/// Blocks or unblocks in the calling thread; the set that was blocked before.
Expected<SignalBits> block_signals(SignalBits signals) noexcept;
Expected<SignalBits> unblock_signals(SignalBits signals) noexcept;

/// Close-on-exec and non-blocking.
Expected<FileDescriptor> signalfd(SignalBits signals) noexcept;
/// Whether the descriptor is a signalfd.
Expected<bool> is_signalfd(int fd) noexcept;
/// Pending for the calling thread or its process, and blocked.
Expected<SignalBits> pending_signals() noexcept;

/// With an int along, to a process or to one thread of it. Inline: direct_call.hpp says why.
inline Expected<void> queue_signal(pid_t process, int signal, int payload) noexcept {
    const ::sigval value{.sival_int = payload};
    return done(retry(Call::sigqueue, [&] { return ::sigqueue(process, signal, value); }));
}
Expected<void> queue_signal(pid_t process, pid_t thread, int signal, int payload) noexcept;
/// Through a pidfd, with or without an int.
Expected<void> send_signal(int pidfd, int signal, std::optional<int> payload) noexcept;

}  // namespace patchbay::os
