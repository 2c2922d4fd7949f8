// SPDX-License-Identifier: Apache-2.0
//
// Reading many small files and links below a folder that is held by a descriptor, as one walks through procfs: without
// a string for each, and without ever opening what a link of /proc/PID/fd refers to.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace patchbay::os {

/// openat(2) with O_CLOEXEC and O_NOCTTY added; follows links.
Expected<FileDescriptor> open_at(int folder, const char* path, int flags) noexcept;

/// A text file as it is read; what it gives is valid until the next reading.
class TextReader {
public:
    TextReader() : buffer_(4096) {}
    /// The whole file. ESRCH and ENOENT: its process is gone.
    Expected<std::string_view> read(int folder, const char* path) noexcept;
    /// What is left of an open one.
    Expected<std::string_view> read(int fd) noexcept;

private:
    std::vector<char> buffer_;
};

/// readlinkat(2): what fits.
Expected<std::string_view> link_at(int folder, const char* name, std::span<char> buffer) noexcept;

struct EntryStatus {
    std::uint64_t device;  ///< major << 32 | minor
    std::uint64_t inode;
    std::uint64_t size_bytes;
    std::uint64_t allocated_bytes;
    std::uint32_t links;
    std::uint32_t user_id;
    std::uint32_t group_id;
    std::uint32_t mode;  ///< with the type, S_IF*
    bool is_mount_root;  ///< false before Linux 5.8
};
/// statx(2) with what the kernel knows by itself: it asks no file server, which might be away for ever.
Expected<EntryStatus> status_at(int folder, const char* path, bool follow) noexcept;
Expected<EntryStatus> status_of(int fd) noexcept;

/// The magic number of the file system that a path is on; the file itself is not opened. statfs(2)
Expected<std::uint64_t> file_system_at(int folder, const char* path) noexcept;

/// getdents64(2): as much as the buffer holds; 0: no more.
Expected<std::size_t> read_entries(int fd, std::span<std::byte> buffer) noexcept;

/// Calls `visit(name)` for each name in the folder but "." and ".."; names end in NUL.
template <class Visit>
Expected<void> for_each_entry(int fd, Visit&& visit) {
    // As the kernel lays them out: inode, offset, length of the record, type, name.
    constexpr std::size_t kLengthAt = 16;
    constexpr std::size_t kNameAt = 19;
    alignas(8) std::array<std::byte, 16384> buffer;
    for (;;) {
        const auto size = read_entries(fd, buffer);
        if (!size) return std::unexpected(size.error());
        if (*size == 0) return {};
        for (std::size_t at = 0; at + kNameAt < *size;) {
            std::uint16_t length = 0;
            std::memcpy(&length, buffer.data() + at + kLengthAt, sizeof length);
            const char* const name = reinterpret_cast<const char*>(buffer.data() + at + kNameAt);
            const std::string_view text = name;
            if (text != "." && text != "..") visit(name);
            at += length;
        }
    }
}

}  // namespace patchbay::os
