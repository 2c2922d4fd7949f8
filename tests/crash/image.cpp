// SPDX-License-Identifier: Apache-2.0
#include "crash/image.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstring>

namespace patchbay::crash {

Image::Image(const std::string& name) {
    const auto path = "/dev/shm/patchbay." + name.substr(1) + "/topic";
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct ::stat status{};
    if (!file || ::fstat(file.get(), &status) != 0 || status.st_size == 0) return;
    before_.resize(static_cast<std::size_t>(status.st_size));
    at_ = ::mmap(nullptr, before_.size(), PROT_READ, MAP_SHARED, file.get(), 0);
    std::memcpy(before_.data(), at_, before_.size());
}

Image::~Image() {
    if (at_ != nullptr) ::munmap(at_, before_.size());
}

bool Image::changed() {
    if (at_ == nullptr || std::memcmp(before_.data(), at_, before_.size()) == 0) return false;
    std::memcpy(before_.data(), at_, before_.size());
    return true;
}

}  // namespace patchbay::crash
