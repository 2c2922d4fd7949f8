// SPDX-License-Identifier: Apache-2.0
//
// SocketFile: the name that a bound Unix socket has in the file system.
//
// Lifetime       Taken away by the destructor, but only by the process that made it and only while the name is still
//                that of the same file: not by a child after fork(), and not where somebody put another in its place.
// After a crash  The file stays, and nobody serves it: the next to bind there finds that out and replaces it.
// See            unix(7)
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace patchbay {

class SocketFile {
public:
    SocketFile() noexcept = default;
    /// Owns the name `path` (absolute) of the file that has this device and inode number.
    SocketFile(std::string path, std::uint64_t device, std::uint64_t inode) noexcept;
    SocketFile(SocketFile&& other) noexcept { *this = std::move(other); }
    SocketFile& operator=(SocketFile&& other) noexcept;
    SocketFile(const SocketFile&) = delete;
    SocketFile& operator=(const SocketFile&) = delete;
    ~SocketFile() { remove(); }

    /// Empty where there is none.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Takes the name away, if it is still this file's and this process's.
    void remove() noexcept;
    /// Leaves the name where it is.
    void forget() noexcept { path_.clear(); }

private:
    std::string path_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
    std::int32_t process_ = 0;
};

}  // namespace patchbay
