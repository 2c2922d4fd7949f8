// SPDX-License-Identifier: Apache-2.0
//
// Files and descriptors. Everything that opens is close-on-exec; everything that can be interrupted is retried.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/ownership.hpp"

#include "os/call.hpp"
#include "os/direct_call.hpp"

#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdint>
#include <span>
#include <string>

namespace patchbay::os {

/// open(2) with O_CLOEXEC added.
Expected<FileDescriptor> open(const std::string& path, int flags, std::uint32_t mode = 0) noexcept;

/// read(2) and write(2): how many bytes. EAGAIN is a Failure like any other: the caller decides about waiting.
/// Inline: direct_call.hpp says why.
inline Expected<std::size_t> read(int fd, MutableBytes buffer) noexcept {
    return retry(Call::read,
                 [&] { return direct_call(::read, SYS_read, fd, buffer.data(), buffer.size()); });
}
inline Expected<std::size_t> write(int fd, Bytes bytes) noexcept {
    return retry(Call::write,
                 [&] { return direct_call(::write, SYS_write, fd, bytes.data(), bytes.size()); });
}
Expected<std::size_t> readv(int fd, std::span<const ::iovec> parts) noexcept;
Expected<std::size_t> writev(int fd, std::span<const ::iovec> parts) noexcept;

Expected<int> fcntl(int fd, int command, int argument = 0) noexcept;
/// FIONREAD: bytes that wait to be read.
Expected<std::size_t> bytes_waiting(int fd) noexcept;
/// Another descriptor for the same open file description.
Expected<FileDescriptor> duplicate(int fd) noexcept;

Expected<struct ::stat> fstat(int fd) noexcept;
/// stat(2), or lstat(2) where `follow` is false.
Expected<struct ::stat> stat(const std::string& path, bool follow = true) noexcept;
Expected<void> fchmod(int fd, std::uint32_t mode) noexcept;
Expected<void> chmod(const std::string& path, std::uint32_t mode) noexcept;
Expected<void> unlink(const std::string& path) noexcept;

/// Whether the open file description is in O_NONBLOCK mode, and changing that.
Expected<bool> is_nonblocking(int fd) noexcept;
Expected<void> set_nonblocking(int fd, bool on) noexcept;

/// "a regular file", "a socket"...: for errors. A literal.
[[nodiscard]] const char* kind_of(const struct ::stat& status) noexcept;
/// The part of stat(2) that `Ownership` shows.
[[nodiscard]] Ownership ownership_of(const struct ::stat& status) noexcept;

}  // namespace patchbay::os
