// SPDX-License-Identifier: Apache-2.0
//
// Moving bytes between a pipe and something else without copying them through this process.
#include "patchbay/pipe.hpp"

#include "os/file.hpp"
#include "os/iovec.hpp"
#include "os/pipe.hpp"
#include "os/poll.hpp"
#include "pipe/end_of_stream.hpp"

#include <fcntl.h>

namespace patchbay {
namespace {

struct Waiting {
    int fd;
    short events;
};

// An EAGAIN does not tell which of the two sides is not ready: wait for one, then for the other.
template <class Attempt>
os::Expected<std::optional<std::size_t>> when_both_ready(Waiting first, Waiting second,
                                                         Deadline deadline,
                                                         Attempt&& attempt) noexcept {
    for (;;) {
        const auto moved = attempt();
        if (moved) return *moved;
        if (moved.error().error != EAGAIN) return std::unexpected(moved.error());
        if (deadline.is_now()) return std::nullopt;
        for (const auto side : {first, second}) {
            const auto ready = os::wait_for(side.fd, side.events, deadline);
            if (!ready) return std::unexpected(ready.error());
            if (!*ready) return std::nullopt;
        }
    }
}

std::string other_side(int fd) {
    return "fd:" + std::to_string(fd);
}

// SPLICE_F_NONBLOCK governs the pipe alone: a socket or a terminal in blocking mode would wait past the deadline.
Result<void> expect_deadline_holds(int other, Deadline deadline) {
    if (deadline.is_never()) return {};
    const auto status = os::fstat(other);
    if (!status) return os::error_of(status.error(), other_side(other));
    if (S_ISREG(status->st_mode) || S_ISBLK(status->st_mode)) return {};
    const auto nonblocking = os::is_nonblocking(other);
    if (!nonblocking) return os::error_of(nonblocking.error(), other_side(other));
    if (*nonblocking) return {};
    return std::unexpected(Error::of(Condition::invalid, "splice", other_side(other),
                                     "it is in blocking mode, which keeps no deadline: set "
                                     "O_NONBLOCK on it, or wait with Deadline::never()"));
}

std::unexpected<Error> splice_error(const os::Failure& failure, const std::string& pipe,
                                    int other) {
    if (failure.error == EPIPE || failure.error == ECONNRESET)
        return os::error_of(failure, other_side(other));
    if (failure.error != EINVAL) return os::error_of(failure, pipe);
    return os::error_of(failure, pipe,
                        other_side(other) +
                            " cannot be spliced (a file in append mode, or a kind "
                            "that does not know it): use read and write");
}

}  // namespace

Result<std::optional<std::size_t>> PipeReader::splice_to(int target, std::size_t size_bytes,
                                                         Deadline deadline, std::int64_t* offset) {
    if (auto safe = expect_deadline_holds(target, deadline); !safe)
        return std::unexpected(safe.error());
    if (const auto disarmed = os::disarm_sigpipe(); !disarmed)
        return os::error_of(disarmed.error(), name_);
    if (size_bytes == 0) return 0;
    const auto moved = when_both_ready({fd(), POLLIN}, {target, POLLOUT}, deadline, [&] {
        return pipe::take(fd(), [&] { return os::splice({fd()}, {target, offset}, size_bytes); });
    });
    if (!moved) return splice_error(moved.error(), name_, target);
    return pipe::taken(moved, "splice", name_);
}

Result<std::optional<std::size_t>> PipeReader::tee_to(PipeWriter& target, std::size_t size_bytes,
                                                      Deadline deadline) {
    if (size_bytes == 0) return 0;
    const auto moved = when_both_ready({fd(), POLLIN}, {target.fd(), POLLOUT}, deadline, [&] {
        return pipe::take(fd(), [&] { return os::tee(fd(), target.fd(), size_bytes); });
    });
    if (!moved && moved.error().error == EPIPE) return os::error_of(moved.error(), target.name());
    return pipe::taken(moved, "tee", name_);
}

Result<std::optional<std::size_t>> PipeWriter::splice_from(int source, std::size_t size_bytes,
                                                           Deadline deadline,
                                                           std::int64_t* offset) {
    if (auto safe = expect_deadline_holds(source, deadline); !safe)
        return std::unexpected(safe.error());
    if (size_bytes == 0) return 0;
    const auto moved = when_both_ready({source, POLLIN}, {fd(), POLLOUT}, deadline, [&] {
        return os::splice({source, offset}, {fd()}, size_bytes);
    });
    if (!moved && moved.error().error == EPIPE) return os::error_of(moved.error(), name_);
    if (!moved) return splice_error(moved.error(), name_, source);
    return *moved;
}

Result<std::size_t> PipeWriter::vmsplice(Bytes bytes, Deadline deadline) {
    std::size_t written = 0;
    while (written < bytes.size()) {
        const os::IoVectors<Bytes> rest({&bytes, 1}, written);
        const auto count =
            os::when_ready(fd(), POLLOUT, deadline, [&] { return os::vmsplice(fd(), rest.get()); });
        if (!count) return os::error_of(count.error(), name_);
        if (!*count) return written;
        written += **count;
    }
    return written;
}

}  // namespace patchbay
