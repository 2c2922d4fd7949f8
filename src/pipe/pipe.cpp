// SPDX-License-Identifier: Apache-2.0
#include "patchbay/pipe.hpp"

#include "os/file.hpp"
#include "os/iovec.hpp"
#include "os/pipe.hpp"
#include "os/poll.hpp"
#include "os/sysctl.hpp"
#include "pipe/end_of_stream.hpp"

#include <fcntl.h>

namespace patchbay {
namespace {

std::string cure_of(const os::Failure& failure) {
    return os::descriptor_cure(failure.error);
}

// What read() and write() do when the first call did not do it all: out of their way, since a pipe that has bytes and
// room is what counts.
[[gnu::cold, gnu::noinline]] Result<std::optional<std::size_t>> read_on(
    const os::Expected<std::size_t>& first, int fd, const std::string& name, MutableBytes buffer,
    Deadline deadline) noexcept {
    auto attempt = os::resumed(first, [&] { return os::read(fd, buffer); });
    const auto count =
        os::when_ready(fd, POLLIN, deadline, [&] { return pipe::take(fd, attempt); });
    return pipe::taken(count, "read", name);
}

[[gnu::cold, gnu::noinline]] Result<std::size_t> write_on(const os::Expected<std::size_t>& first,
                                                          int fd, const std::string& name,
                                                          Bytes bytes, Deadline deadline) noexcept {
    std::size_t written = 0;
    auto attempt = os::resumed(first, [&] { return os::write(fd, bytes.subspan(written)); });
    do {
        const auto count = os::when_ready(fd, POLLOUT, deadline, attempt);
        if (!count) return os::error_of(count.error(), name);
        if (!*count) return written;
        written += **count;
    } while (written < bytes.size());
    return written;
}

}  // namespace

Result<std::optional<std::size_t>> PipeReader::read(MutableBytes buffer,
                                                    Deadline deadline) noexcept {
    if (!nonblocking_) return readv({&buffer, 1}, deadline);
    if (buffer.empty()) return 0;
    const auto count = os::read(fd(), buffer);
    if (count && *count > 0) [[likely]]
        return *count;
    return read_on(count, fd(), name_, buffer, deadline);
}

Result<std::optional<std::size_t>> PipeReader::readv(std::span<const MutableBytes> parts,
                                                     Deadline deadline) noexcept {
    const os::IoVectors<MutableBytes> vectors(parts);
    if (vectors.get().empty()) return 0;
    const auto count = os::when_ready(fd(), POLLIN, deadline, [&] {
        return pipe::take(fd(), [&] {
            return nonblocking_ ? os::readv(fd(), vectors.get())
                                : os::readv_nowait(fd(), vectors.get());
        });
    });
    return pipe::taken(count, "read", name_);
}

Result<std::size_t> PipeWriter::write(Bytes bytes, Deadline deadline) noexcept {
    if (!nonblocking_) return writev({&bytes, 1}, deadline);
    const auto count = os::write(fd(), bytes);
    if (count && *count == bytes.size()) [[likely]]
        return *count;
    return write_on(count, fd(), name_, bytes, deadline);
}

Result<std::size_t> PipeWriter::writev(std::span<const Bytes> parts, Deadline deadline) noexcept {
    const auto size_bytes = os::total_size(parts);
    std::size_t written = 0;
    while (written < size_bytes) {
        const os::IoVectors<Bytes> vectors(parts, written);
        const auto count = os::when_ready(fd(), POLLOUT, deadline, [&] {
            return nonblocking_ ? os::writev(fd(), vectors.get())
                                : os::writev_nowait(fd(), vectors.get());
        });
        if (!count) [[unlikely]]
            return os::error_of(count.error(), name_);
        if (!*count) return written;
        written += **count;
    }
    return written;
}

Result<Pipe> Pipe::create(const PipeOptions& options) {
    auto ends = os::pipe(O_NONBLOCK | (options.packets ? O_DIRECT : 0));
    if (!ends) return os::error_of(ends.error(), "pipe", cure_of(ends.error()));
    if (const auto disarmed = os::disarm_sigpipe(); !disarmed)
        return os::error_of(disarmed.error(), "pipe");
    Pipe pipe(PipeReader(std::move(ends->read), "pipe", true),
              PipeWriter(std::move(ends->write), "pipe", true));
    if (options.capacity_bytes > 0) {
        if (auto capacity = pipe.writer.set_capacity(options.capacity_bytes); !capacity)
            return std::unexpected(capacity.error());
    }
    return pipe;
}

}  // namespace patchbay
