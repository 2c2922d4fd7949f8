// SPDX-License-Identifier: Apache-2.0
#include "os/eventfd.hpp"

#include "os/file.hpp"

#include <sys/eventfd.h>

#include <cstdint>
#include <limits>
#include <span>

namespace patchbay::os {
namespace {

/// EAGAIN says that it is so already: the counter is full, or empty.
Expected<void> unless_done(const Expected<std::size_t>& outcome) noexcept {
    if (!outcome && outcome.error().error != EAGAIN) return std::unexpected(outcome.error());
    return {};
}

Expected<void> add(int eventfd, std::uint64_t count) noexcept {
    return unless_done(write(eventfd, std::as_bytes(std::span(&count, 1))));
}

}  // namespace

Expected<FileDescriptor> eventfd() noexcept {
    return transform(retry(Call::eventfd, [] { return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }),
                     [](int fd) { return FileDescriptor(fd); });
}

Expected<void> raise(int eventfd) noexcept {
    return add(eventfd, 1);
}

Expected<void> fill(int eventfd) noexcept {
    return add(eventfd, std::numeric_limits<std::uint64_t>::max() - 1);
}

Expected<void> lower(int eventfd) noexcept {
    std::uint64_t count = 0;
    return unless_done(read(eventfd, std::as_writable_bytes(std::span(&count, 1))));
}

}  // namespace patchbay::os
