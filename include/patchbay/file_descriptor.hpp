// SPDX-License-Identifier: Apache-2.0
//
// FileDescriptor: the one owner of a kernel descriptor.
//
// Lifetime       Closes in the destructor. Move-only. `release()` gives it away.
// Threads        As an int: one thread at a time may change it.
// After a crash  The kernel closes it.
// See            close(2): on Linux the number is free again even where close fails, so it is never retried.
#pragma once

#include <utility>

namespace patchbay {

class FileDescriptor {
public:
    FileDescriptor() noexcept = default;
    /// Takes over `fd`; a negative number owns nothing.
    explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        if (this != &other) reset(std::exchange(other.fd_, -1));
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { reset(); }

    /// Borrows: the number, or -1 where nothing is owned.
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }
    /// Gives away: the caller closes.
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
    /// Closes what is owned and takes over `fd`.
    void reset(int fd = -1) noexcept;

private:
    int fd_ = -1;
};

}  // namespace patchbay
