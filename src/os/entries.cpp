// SPDX-License-Identifier: Apache-2.0
#include "os/entries.hpp"

#include "os/file.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace patchbay::os {
namespace {

Expected<EntryStatus> status(int folder, const char* path, int flags) noexcept {
    struct ::statx facts{};
    constexpr unsigned kWanted = STATX_BASIC_STATS;
    const auto outcome = retry(Call::stat, [&] {
        return ::statx(folder, path, flags | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, kWanted, &facts);
    });
    if (!outcome) return std::unexpected(outcome.error());
    return EntryStatus{.device = std::uint64_t{facts.stx_dev_major} << 32U | facts.stx_dev_minor,
                       .inode = facts.stx_ino,
                       .size_bytes = facts.stx_size,
                       .allocated_bytes = facts.stx_blocks * 512,
                       .links = facts.stx_nlink,
                       .user_id = facts.stx_uid,
                       .group_id = facts.stx_gid,
                       .mode = facts.stx_mode,
                       .is_mount_root = (facts.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0};
}

}  // namespace

Expected<FileDescriptor> open_at(int folder, const char* path, int flags) noexcept {
    return transform(
        retry(Call::open, [&] { return ::openat(folder, path, flags | O_CLOEXEC | O_NOCTTY); }),
        [](int fd) { return FileDescriptor(fd); });
}

Expected<std::string_view> TextReader::read(int folder, const char* path) noexcept {
    const auto file = open_at(folder, path, O_RDONLY);
    if (!file) return std::unexpected(file.error());
    return read(file->get());
}

Expected<std::string_view> TextReader::read(int fd) noexcept {
    std::size_t filled = 0;
    for (;;) {
        const auto room = std::as_writable_bytes(std::span(buffer_)).subspan(filled);
        const auto size = os::read(fd, room);
        if (!size) return std::unexpected(size.error());
        filled += *size;
        if (*size == 0) return std::string_view(buffer_.data(), filled);
        if (buffer_.size() - filled < 1024) buffer_.resize(buffer_.size() * 4);
    }
}

Expected<std::string_view> link_at(int folder, const char* name, std::span<char> buffer) noexcept {
    return transform(
        retry(Call::readlink,
              [&] { return ::readlinkat(folder, name, buffer.data(), buffer.size()); }),
        [&](::ssize_t size) {
            return std::string_view(buffer.data(), static_cast<std::size_t>(size));
        });
}

Expected<EntryStatus> status_at(int folder, const char* path, bool follow) noexcept {
    return status(folder, path, follow ? 0 : AT_SYMLINK_NOFOLLOW);
}

Expected<EntryStatus> status_of(int fd) noexcept {
    return status(fd, "", AT_EMPTY_PATH);
}

Expected<std::uint64_t> file_system_at(int folder, const char* path) noexcept {
    const auto place = open_at(folder, path, O_PATH);
    if (!place) return std::unexpected(place.error());
    struct ::statfs facts{};
    const auto outcome = retry(Call::statfs, [&] { return ::fstatfs(place->get(), &facts); });
    if (!outcome) return std::unexpected(outcome.error());
    return static_cast<std::uint64_t>(facts.f_type);
}

Expected<std::size_t> read_entries(int fd, std::span<std::byte> buffer) noexcept {
    return transform(
        retry(Call::getdents,
              [&] { return ::syscall(SYS_getdents64, fd, buffer.data(), buffer.size()); }),
        [](long size) { return static_cast<std::size_t>(size); });
}

}  // namespace patchbay::os
