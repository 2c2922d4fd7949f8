// SPDX-License-Identifier: Apache-2.0
#include "os/folder.hpp"

#include "os/file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <memory>
#include <string_view>

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

Expected<void> make_folder(const std::string& path, std::uint32_t mode) noexcept {
    return done(retry(Call::mkdir, [&] { return ::mkdir(path.c_str(), mode); }));
}

Expected<FileDescriptor> open_folder(const std::string& path) noexcept {
    return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

void discard_folder(const std::string& path) noexcept {
    const int saved = errno;
    ::rmdir(path.c_str());
    errno = saved;
}

Expected<std::vector<std::string>> names_in(const std::string& path) noexcept {
    auto folder = open(path, O_RDONLY | O_DIRECTORY);
    if (!folder) return std::unexpected(folder.error());
    const std::unique_ptr<::DIR, int (*)(::DIR*)> entries(::fdopendir(folder->get()), ::closedir);
    if (!entries) return failed(Call::open);
    (void)folder->release();
    std::vector<std::string> names;
    errno = 0;
    while (const auto* const entry = ::readdir(entries.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
        errno = 0;
    }
    if (errno != 0) return failed(Call::read);
    return names;
}

Expected<FileDescriptor> open_in(int folder, const std::string& name, int flags) noexcept {
    return transform(
        retry(Call::open,
              [&] { return ::openat(folder, name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW); }),
        [](int fd) { return FileDescriptor(fd); });
}

Expected<FileDescriptor> create_unnamed_in(int folder, std::uint32_t mode) noexcept {
    auto file = retry(Call::open, [&] {
        return ::openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode_t{0600});
    });
    if (!file) return std::unexpected(file.error());
    FileDescriptor owned(*file);
    if (auto changed = fchmod(owned.get(), mode); !changed) return std::unexpected(changed.error());
    return owned;
}

Expected<void> link_unnamed_in(int folder, int fd, const std::string& name) noexcept {
    const auto from = "/proc/self/fd/" + std::to_string(fd);
    return done(retry(Call::linkat, [&] {
        return ::linkat(AT_FDCWD, from.c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW);
    }));
}

Expected<void> make_fifo_in(int folder, const std::string& name, std::uint32_t mode) noexcept {
    auto made =
        done(retry(Call::mkfifo, [&] { return ::mkfifoat(folder, name.c_str(), mode_t{0600}); }));
    if (!made || mode == 0600) return made;
    return done(retry(Call::chmod, [&] { return ::fchmodat(folder, name.c_str(), mode, 0); }));
}

void discard_in(int folder, const std::string& name) noexcept {
    const int saved = errno;
    ::unlinkat(folder, name.c_str(), 0);
    errno = saved;
}

void discard_fifos_in(int folder) noexcept {
    const int saved = errno;
    // Its position belongs to whoever has the descriptor, so it is opened anew.
    const int fd = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ::DIR* const entries = fd < 0 ? nullptr : ::fdopendir(fd);
    if (entries == nullptr) {
        if (fd >= 0) ::close(fd);
        errno = saved;
        return;
    }
    while (const auto* const entry = ::readdir(entries)) {
        if (entry->d_type == DT_FIFO) ::unlinkat(folder, entry->d_name, 0);
    }
    ::closedir(entries);
    errno = saved;
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
