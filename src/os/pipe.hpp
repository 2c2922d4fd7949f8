// SPDX-License-Identifier: Apache-2.0
//
// pipe(2), fifo(7) and the calls that move pipe pages without copying them.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <sys/uio.h>

#include <cstdint>
#include <span>
#include <string>

namespace patchbay::os {

struct PipeEnds {
    FileDescriptor read;
    FileDescriptor write;
};

/// pipe2(2) with O_CLOEXEC added to `flags` (O_NONBLOCK, O_DIRECT).
Expected<PipeEnds> pipe(int flags) noexcept;

/// mkfifo(3): the umask takes its bits from `mode`.
Expected<void> mkfifo(const std::string& path, std::uint32_t mode) noexcept;

/// readv(2) and writev(2) on a pipe that is in blocking mode, yet answering EAGAIN instead of waiting (RWF_NOWAIT).
/// Before Linux 6.4, and on FIFOs, they poll first: there somebody else who shares the end can come in between,
/// and then they wait. Writing takes at most one page's worth then.
Expected<std::size_t> readv_nowait(int fd, std::span<const ::iovec> parts) noexcept;
Expected<std::size_t> writev_nowait(int fd, std::span<const ::iovec> parts) noexcept;

/// Whether a reading end has seen its last writer go and everything it wrote. A FIFO that nobody has opened for
/// writing yet also reads as ended; the kernel's poll tells the two apart.
Expected<bool> is_hung_up(int fd) noexcept;

/// splice(2), tee(2), vmsplice(2), never waiting on the pipe (SPLICE_F_NONBLOCK). How many bytes moved; 0 at the end.
/// Offsets are taken and advanced where given; the descriptor's own otherwise.
struct SpliceEnd {
    int fd;
    std::int64_t* offset = nullptr;
};
Expected<std::size_t> splice(SpliceEnd from, SpliceEnd to, std::size_t size_bytes) noexcept;
Expected<std::size_t> tee(int from, int to, std::size_t size_bytes) noexcept;
Expected<std::size_t> vmsplice(int pipe, std::span<const ::iovec> parts) noexcept;

/// Keeps SIGPIPE from ending the process: a handler that does nothing, installed only in place of the
/// default. A handler, not SIG_IGN, because exec resets handlers: children keep the default that filters rely on.
/// What it costs and what else there was: docs/decisions/0003-sigpipe.md.
Expected<void> disarm_sigpipe() noexcept;

}  // namespace patchbay::os
