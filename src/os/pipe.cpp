// SPDX-License-Identifier: Apache-2.0
#include "os/pipe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace patchbay::os {

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

Expected<std::size_t> splice(int from, std::optional<std::int64_t>* from_offset, int to,
                             std::optional<std::int64_t>* to_offset,
                             std::size_t size_bytes) noexcept {
    off64_t* const source = from_offset != nullptr && *from_offset ? &**from_offset : nullptr;
    off64_t* const target = to_offset != nullptr && *to_offset ? &**to_offset : nullptr;
    return retry(Call::splice, [&] {
        return ::splice(from, source, to, target, size_bytes, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    });
}

Expected<std::size_t> tee(int from, int to, std::size_t size_bytes) noexcept {
    return retry(Call::tee, [&] { return ::tee(from, to, size_bytes, SPLICE_F_NONBLOCK); });
}

Expected<std::size_t> vmsplice(int pipe, std::span<const ::iovec> parts, unsigned flags) noexcept {
    return retry(Call::vmsplice, [&] {
        return ::vmsplice(pipe, parts.data(), parts.size(), flags | SPLICE_F_NONBLOCK);
    });
}

}  // namespace patchbay::os
