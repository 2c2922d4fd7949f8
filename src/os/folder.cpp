// SPDX-License-Identifier: Apache-2.0
#include "os/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>

namespace patchbay::os {

Expected<bool> try_lock(int fd) noexcept {
    const auto locked = retry(Call::flock, [&] { return ::flock(fd, LOCK_EX | LOCK_NB); });
    if (locked) return true;
    if (locked.error().error == EWOULDBLOCK) return false;
    return std::unexpected(locked.error());
}

Expected<void> link_in(int folder, const std::string& from, const std::string& to) noexcept {
    return done(
        retry(Call::linkat, [&] { return ::linkat(folder, from.c_str(), folder, to.c_str(), 0); }));
}

Expected<void> unlink_in(int folder, const std::string& name) noexcept {
    return done(retry(Call::unlink, [&] { return ::unlinkat(folder, name.c_str(), 0); }));
}

void unlink_if_same(const std::string& path, std::uint64_t device, std::uint64_t inode) noexcept {
    const int saved = errno;
    struct ::stat status{};
    if (::lstat(path.c_str(), &status) == 0 && status.st_dev == device && status.st_ino == inode)
        ::unlink(path.c_str());
    errno = saved;
}

Expected<std::string> absolute(const std::string& path) noexcept {
    if (path.starts_with('/')) return path;
    std::array<char, PATH_MAX> folder{};
    const auto size = retry(
        Call::readlink, [&] { return ::readlink("/proc/self/cwd", folder.data(), folder.size()); });
    if (!size) return std::unexpected(size.error());
    return std::string(folder.data(), static_cast<std::size_t>(*size)) + '/' + path;
}

}  // namespace patchbay::os
