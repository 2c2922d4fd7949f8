// SPDX-License-Identifier: Apache-2.0
//
// pipe(2), fifo(7) and the calls that move pipe pages without copying them.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <sys/uio.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace patchbay::os {

struct PipeEnds {
    FileDescriptor read;
    FileDescriptor write;
};

/// pipe2(2) with O_CLOEXEC added to `flags` (O_NONBLOCK, O_DIRECT).
Expected<PipeEnds> pipe(int flags) noexcept;

Expected<void> mkfifo(const std::string& path, std::uint32_t mode) noexcept;

/// splice(2), tee(2), vmsplice(2), never waiting on the pipe (SPLICE_F_NONBLOCK). How many bytes moved; 0 at the end.
/// Offsets are taken and advanced where given; the descriptor's own otherwise.
Expected<std::size_t> splice(int from, std::optional<std::int64_t>* from_offset, int to,
                             std::optional<std::int64_t>* to_offset,
                             std::size_t size_bytes) noexcept;
Expected<std::size_t> tee(int from, int to, std::size_t size_bytes) noexcept;
Expected<std::size_t> vmsplice(int pipe, std::span<const ::iovec> parts, unsigned flags) noexcept;

/// Keeps SIGPIPE from ending the process: a handler that does nothing, installed only in place of the
/// default. A handler, not SIG_IGN, because exec resets handlers: children keep the default that filters rely on.
void disarm_sigpipe() noexcept;

}  // namespace patchbay::os
