// SPDX-License-Identifier: Apache-2.0
#include "os/pipe.hpp"

#include "os/file.hpp"
#include "os/poll.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>

namespace patchbay::os {
namespace {

static_assert(sizeof(off64_t) == sizeof(std::int64_t));

bool lacks_nowait(const Failure& failure) noexcept {
    return failure.error == EOPNOTSUPP || failure.error == ENOSYS;
}

Expected<void> expect_ready(int fd, short events, Call call) noexcept {
    const auto ready = wait_for(fd, events, Deadline::now());
    if (!ready) return std::unexpected(ready.error());
    if (!*ready) return failed(call, EAGAIN);
    return {};
}

}  // namespace

Expected<PipeEnds> pipe(int flags) noexcept {
    std::array<int, 2> ends{-1, -1};
    const auto outcome = retry(Call::pipe, [&] { return ::pipe2(ends.data(), flags | O_CLOEXEC); });
    if (!outcome) return std::unexpected(outcome.error());
    return PipeEnds{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Expected<void> mkfifo(const std::string& path, std::uint32_t mode) noexcept {
    return done(
        retry(Call::mkfifo, [&] { return ::mkfifo(path.c_str(), static_cast<mode_t>(mode)); }));
}

Expected<std::size_t> readv_nowait(int fd, std::span<const ::iovec> parts) noexcept {
    const auto count = retry(Call::readv, [&] {
        return ::preadv2(fd, parts.data(), static_cast<int>(parts.size()), -1, RWF_NOWAIT);
    });
    if (count || !lacks_nowait(count.error())) return count;
    if (const auto ready = expect_ready(fd, POLLIN, Call::readv); !ready)
        return std::unexpected(ready.error());
    return readv(fd, parts);
}

Expected<std::size_t> writev_nowait(int fd, std::span<const ::iovec> parts) noexcept {
    const auto count = retry(Call::writev, [&] {
        return ::pwritev2(fd, parts.data(), static_cast<int>(parts.size()), -1, RWF_NOWAIT);
    });
    if (count || !lacks_nowait(count.error())) return count;
    if (const auto ready = expect_ready(fd, POLLOUT, Call::writev); !ready)
        return std::unexpected(ready.error());
    // poll promises room for PIPE_BUF bytes and no more: as many whole parts as fit, or a piece of the first.
    std::size_t size_bytes = 0;
    std::size_t count_parts = 0;
    while (count_parts < parts.size() && size_bytes + parts[count_parts].iov_len <= PIPE_BUF)
        size_bytes += parts[count_parts++].iov_len;
    if (count_parts > 0 || parts.empty()) return writev(fd, parts.first(count_parts));
    return write(fd, {static_cast<const std::byte*>(parts.front().iov_base), PIPE_BUF});
}

Expected<bool> is_hung_up(int fd) noexcept {
    ::pollfd descriptor{.fd = fd, .events = POLLIN, .revents = 0};
    return transform(wait_for_any({&descriptor, 1}, Deadline::now()), [&](std::size_t) {
        return (descriptor.revents & POLLHUP) != 0 && (descriptor.revents & POLLIN) == 0;
    });
}

Expected<std::size_t> splice(SpliceEnd from, SpliceEnd to, std::size_t size_bytes) noexcept {
    return retry(Call::splice, [&] {
        return ::splice(from.fd, from.offset, to.fd, to.offset, size_bytes,
                        SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    });
}

Expected<std::size_t> tee(int from, int to, std::size_t size_bytes) noexcept {
    return retry(Call::tee, [&] { return ::tee(from, to, size_bytes, SPLICE_F_NONBLOCK); });
}

Expected<std::size_t> vmsplice(int pipe, std::span<const ::iovec> parts) noexcept {
    return retry(Call::vmsplice,
                 [&] { return ::vmsplice(pipe, parts.data(), parts.size(), SPLICE_F_NONBLOCK); });
}

}  // namespace patchbay::os
