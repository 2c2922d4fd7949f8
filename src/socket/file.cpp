// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/file.hpp"

#include "os/folder.hpp"
#include "os/process.hpp"

namespace patchbay {

SocketFile::SocketFile(std::string path, std::uint64_t device, std::uint64_t inode) noexcept
    : path_(std::move(path)), device_(device), inode_(inode), process_(os::own_process()) {}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
    if (this == &other) return *this;
    remove();
    path_ = std::exchange(other.path_, {});
    device_ = other.device_;
    inode_ = other.inode_;
    process_ = other.process_;
    return *this;
}

void SocketFile::remove() noexcept {
    const auto path = std::exchange(path_, {});
    if (path.empty() || process_ != os::own_process()) return;
    os::unlink_if_same(path, device_, inode_);
}

}  // namespace patchbay
