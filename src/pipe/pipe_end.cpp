// SPDX-License-Identifier: Apache-2.0
#include "patchbay/pipe.hpp"

#include "os/file.hpp"
#include "os/pipe.hpp"
#include "os/sysctl.hpp"

#include <fcntl.h>

#include <algorithm>

namespace patchbay {
namespace {

// Told where it can be: some sandboxes hide /proc/sys.
os::Expected<std::size_t> capacity_limit() noexcept {
    const auto limit = os::sysctl("fs.pipe-max-size");
    if (limit) return static_cast<std::size_t>(*limit);
    const int error = limit.error().error;
    if (error == ENOENT || error == EACCES) return 0;
    return std::unexpected(limit.error());
}

}  // namespace

Result<PipeStat> PipeEnd::stat() const {
    const auto capacity = os::fcntl(fd(), F_GETPIPE_SZ);
    if (!capacity) return os::error_of(capacity.error(), name_);
    const auto waiting = waiting_bytes();
    if (!waiting) return std::unexpected(waiting.error());
    const auto flags = os::fcntl(fd(), F_GETFL);
    if (!flags) return os::error_of(flags.error(), name_);
    const auto status = os::fstat(fd());
    if (!status) return os::error_of(status.error(), name_);
    const auto limit = capacity_limit();
    if (!limit) return os::error_of(limit.error(), name_);
    return PipeStat{.capacity_bytes = static_cast<std::size_t>(*capacity),
                    .waiting_bytes = *waiting,
                    .limit_bytes = *limit,
                    .packets = (*flags & O_DIRECT) != 0,
                    .ownership = os::ownership_of(*status)};
}

Result<std::size_t> PipeEnd::waiting_bytes() const {
    const auto waiting = os::bytes_waiting(fd());
    if (!waiting) return os::error_of(waiting.error(), name_);
    return *waiting;
}

Result<std::size_t> PipeEnd::set_capacity(std::size_t capacity_bytes) {
    const auto wanted = static_cast<int>(std::min<std::size_t>(capacity_bytes, 1U << 30U));
    if (const auto granted = os::fcntl(fd(), F_SETPIPE_SZ, wanted); granted)
        return static_cast<std::size_t>(*granted);
    const auto current = os::fcntl(fd(), F_GETPIPE_SZ);
    if (!current) return os::error_of(current.error(), name_);
    return static_cast<std::size_t>(*current);
}

Result<bool> PipeEnd::check_adopted(int fd, const std::string& name, int access_mode) {
    const auto status = os::fstat(fd);
    if (!status) return os::error_of(status.error(), name);
    if (!S_ISFIFO(status->st_mode)) {
        return std::unexpected(
            Error::of(Condition::invalid, "adopt", name, "the descriptor is not a pipe"));
    }
    const auto flags = os::fcntl(fd, F_GETFL);
    if (!flags) return os::error_of(flags.error(), name);
    const int mode = *flags & O_ACCMODE;
    if (mode != access_mode && mode != O_RDWR) {
        return std::unexpected(Error::of(Condition::invalid, "adopt", name,
                                         access_mode == O_RDONLY
                                             ? "the descriptor is the pipe's writing end"
                                             : "the descriptor is the pipe's reading end"));
    }
    return (*flags & O_NONBLOCK) != 0;
}

Result<PipeReader> PipeReader::adopt(FileDescriptor fd, std::string name) {
    const auto nonblocking = check_adopted(fd.get(), name, O_RDONLY);
    if (!nonblocking) return std::unexpected(nonblocking.error());
    return PipeReader(std::move(fd), std::move(name), *nonblocking);
}

Result<PipeWriter> PipeWriter::adopt(FileDescriptor fd, std::string name) {
    const auto nonblocking = check_adopted(fd.get(), name, O_WRONLY);
    if (!nonblocking) return std::unexpected(nonblocking.error());
    if (const auto disarmed = os::disarm_sigpipe(); !disarmed)
        return os::error_of(disarmed.error(), std::move(name));
    return PipeWriter(std::move(fd), std::move(name), *nonblocking);
}

}  // namespace patchbay
