// SPDX-License-Identifier: Apache-2.0
#include "patchbay/pipe.hpp"

#include "os/file.hpp"
#include "os/pipe.hpp"
#include "os/poll.hpp"

#include <fcntl.h>

#include <algorithm>

namespace patchbay {
namespace {

Error ended(const char* call, const std::string& name) {
    return Error::of(Condition::closed, call, name);
}

}  // namespace

Result<PipeStat> PipeEnd::stat() const {
    const auto capacity = os::fcntl(fd(), F_GETPIPE_SZ);
    if (!capacity) return os::error_of(capacity.error(), name_);
    const auto waiting = os::bytes_waiting(fd());
    if (!waiting) return os::error_of(waiting.error(), name_);
    const auto flags = os::fcntl(fd(), F_GETFL);
    if (!flags) return os::error_of(flags.error(), name_);
    const auto status = os::fstat(fd());
    if (!status) return os::error_of(status.error(), name_);
    return PipeStat{.capacity_bytes = static_cast<std::size_t>(*capacity),
                    .waiting_bytes = *waiting,
                    .packets = (*flags & O_DIRECT) != 0,
                    .ownership = os::ownership_of(*status)};
}

Result<std::size_t> PipeEnd::set_capacity(std::size_t capacity_bytes) {
    const auto wanted = static_cast<int>(std::min<std::size_t>(capacity_bytes, 1U << 30U));
    if (const auto granted = os::fcntl(fd(), F_SETPIPE_SZ, wanted); granted)
        return static_cast<std::size_t>(*granted);
    const auto current = os::fcntl(fd(), F_GETPIPE_SZ);
    if (!current) return os::error_of(current.error(), name_);
    return static_cast<std::size_t>(*current);
}

Result<bool> PipeEnd::check_adopted(int fd, const std::string& name) {
    const auto status = os::fstat(fd);
    if (!status) return os::error_of(status.error(), name);
    if (!S_ISFIFO(status->st_mode)) {
        return std::unexpected(
            Error::of(Condition::invalid, "adopt", name, "the descriptor is not a pipe"));
    }
    const auto nonblocking = os::is_nonblocking(fd);
    if (!nonblocking) return os::error_of(nonblocking.error(), name);
    return *nonblocking;
}

Result<PipeReader> PipeReader::adopt(FileDescriptor fd, std::string name) {
    const auto nonblocking = check_adopted(fd.get(), name);
    if (!nonblocking) return std::unexpected(nonblocking.error());
    return PipeReader(std::move(fd), std::move(name), *nonblocking);
}

Result<std::optional<std::size_t>> PipeReader::read(MutableBytes buffer,
                                                    Deadline deadline) noexcept {
    if (!nonblocking_) {
        const auto ready = os::wait_for(fd(), POLLIN, deadline);
        if (!ready) return os::error_of(ready.error(), name_);
        if (!*ready) return std::nullopt;
    }
    const auto count =
        os::when_ready(fd(), POLLIN, deadline, [&] { return os::read(fd(), buffer); });
    if (!count) [[unlikely]]
        return os::error_of(count.error(), name_);
    if (*count && **count == 0 && !buffer.empty()) return std::unexpected(ended("read", name_));
    return *count;
}

Result<PipeWriter> PipeWriter::adopt(FileDescriptor fd, std::string name) {
    const auto nonblocking = check_adopted(fd.get(), name);
    if (!nonblocking) return std::unexpected(nonblocking.error());
    os::disarm_sigpipe();
    return PipeWriter(std::move(fd), std::move(name), *nonblocking);
}

Result<std::size_t> PipeWriter::write(Bytes bytes, Deadline deadline) noexcept {
    std::size_t written = 0;
    do {
        auto part = bytes.subspan(written);
        if (!nonblocking_) {
            // A blocking description takes PIPE_BUF bytes without waiting once poll says that there is room.
            part = part.first(std::min(part.size(), kAtomicWriteBytes));
            const auto ready = os::wait_for(fd(), POLLOUT, deadline);
            if (!ready) return os::error_of(ready.error(), name_);
            if (!*ready) return written;
        }
        const auto count =
            os::when_ready(fd(), POLLOUT, deadline, [&] { return os::write(fd(), part); });
        if (!count) [[unlikely]]
            return os::error_of(count.error(), name_);
        if (!*count) return written;
        written += **count;
    } while (written < bytes.size());
    return written;
}

Result<Pipe> Pipe::create(const PipeOptions& options) {
    auto ends = os::pipe(O_NONBLOCK | (options.packets ? O_DIRECT : 0));
    if (!ends) return os::error_of(ends.error(), "pipe");
    os::disarm_sigpipe();
    Pipe pipe(PipeReader(std::move(ends->read), "pipe", true),
              PipeWriter(std::move(ends->write), "pipe", true));
    if (options.capacity_bytes > 0) {
        if (auto capacity = pipe.writer.set_capacity(options.capacity_bytes); !capacity) {
            return std::unexpected(capacity.error());
        }
    }
    return pipe;
}

}  // namespace patchbay
