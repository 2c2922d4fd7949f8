// SPDX-License-Identifier: Apache-2.0
#include "os/file.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace patchbay::os {

Expected<FileDescriptor> open(const std::string& path, int flags, std::uint32_t mode) noexcept {
    return transform(
        retry(Call::open,
              [&] { return ::open(path.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(mode)); }),
        [](int fd) { return FileDescriptor(fd); });
}

Expected<std::size_t> readv(int fd, std::span<const ::iovec> parts) noexcept {
    return retry(Call::readv,
                 [&] { return ::readv(fd, parts.data(), static_cast<int>(parts.size())); });
}

Expected<std::size_t> writev(int fd, std::span<const ::iovec> parts) noexcept {
    return retry(Call::writev,
                 [&] { return ::writev(fd, parts.data(), static_cast<int>(parts.size())); });
}

Expected<int> fcntl(int fd, int command, int argument) noexcept {
    return retry(Call::fcntl, [&] { return ::fcntl(fd, command, argument); });
}

Expected<std::size_t> bytes_waiting(int fd) noexcept {
    int waiting = 0;
    const auto outcome = retry(Call::ioctl, [&] { return ::ioctl(fd, FIONREAD, &waiting); });
    if (!outcome) return std::unexpected(outcome.error());
    return static_cast<std::size_t>(waiting);
}

Expected<FileDescriptor> duplicate(int fd) noexcept {
    return transform(fcntl(fd, F_DUPFD_CLOEXEC, 3), [](int copy) { return FileDescriptor(copy); });
}

Expected<struct ::stat> fstat(int fd) noexcept {
    struct ::stat status{};
    const auto outcome = retry(Call::fstat, [&] { return ::fstat(fd, &status); });
    if (!outcome) return std::unexpected(outcome.error());
    return status;
}

Expected<struct ::stat> stat(const std::string& path, bool follow) noexcept {
    struct ::stat status{};
    const int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
    const auto outcome =
        retry(Call::stat, [&] { return ::fstatat(AT_FDCWD, path.c_str(), &status, flags); });
    if (!outcome) return std::unexpected(outcome.error());
    return status;
}

Expected<void> fchmod(int fd, std::uint32_t mode) noexcept {
    return done(retry(Call::fchmod, [&] { return ::fchmod(fd, static_cast<mode_t>(mode)); }));
}

Expected<void> chmod(const std::string& path, std::uint32_t mode) noexcept {
    return done(
        retry(Call::chmod, [&] { return ::chmod(path.c_str(), static_cast<mode_t>(mode)); }));
}

Expected<void> unlink(const std::string& path) noexcept {
    return done(retry(Call::unlink, [&] { return ::unlink(path.c_str()); }));
}

Expected<bool> is_nonblocking(int fd) noexcept {
    return transform(fcntl(fd, F_GETFL), [](int flags) { return (flags & O_NONBLOCK) != 0; });
}

Expected<void> set_nonblocking(int fd, bool on) noexcept {
    const auto flags = fcntl(fd, F_GETFL);
    if (!flags) return std::unexpected(flags.error());
    const int wanted = on ? *flags | O_NONBLOCK : *flags & ~O_NONBLOCK;
    if (wanted == *flags) return {};
    return done(fcntl(fd, F_SETFL, wanted));
}

const char* kind_of(const struct ::stat& status) noexcept {
    switch (status.st_mode & S_IFMT) {
        case S_IFREG: return "a regular file";
        case S_IFDIR: return "a folder";
        case S_IFIFO: return "a FIFO";
        case S_IFSOCK: return "a socket";
        case S_IFLNK: return "a symbolic link";
        default: return "a device";
    }
}

Ownership ownership_of(const struct ::stat& status) noexcept {
    return {.user_id = status.st_uid, .group_id = status.st_gid, .mode = status.st_mode & 07777U};
}

}  // namespace patchbay::os
