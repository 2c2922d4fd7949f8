// SPDX-License-Identifier: Apache-2.0
//
// TopicOnDisk: a topic's name, its folder and its file, for tests that do something to them. Removes all at the end.
#pragma once

#include "patchbay/topic.hpp"

#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace patchbay::test {

struct TopicOnDisk {
    const std::string name = unique_name("/");
    const std::string folder = "/dev/shm/patchbay." + name.substr(1);
    const std::string file = folder + "/topic";

    TopicOnDisk() = default;
    TopicOnDisk(const TopicOnDisk&) = delete;
    TopicOnDisk& operator=(const TopicOnDisk&) = delete;
    ~TopicOnDisk() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    [[nodiscard]] bool exists() const {
        return std::filesystem::exists(std::filesystem::symlink_status(folder));
    }
    [[nodiscard]] std::uint64_t size_bytes() const { return std::filesystem::file_size(file); }
    void truncate(std::uint64_t size_bytes) const {
        std::filesystem::resize_file(file, size_bytes);
    }

    /// Its bytes, as somebody sees them who maps it.
    class Words {
    public:
        Words(const std::string& path, std::uint64_t size_bytes) : size_bytes_(size_bytes) {
            const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
            at_ = ::mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            ::close(fd);
        }
        ~Words() { ::munmap(at_, size_bytes_); }
        Words(const Words&) = delete;
        Words& operator=(const Words&) = delete;
        [[nodiscard]] std::span<std::uint64_t> all() const {
            return {static_cast<std::uint64_t*>(at_), size_bytes_ / sizeof(std::uint64_t)};
        }

    private:
        void* at_;
        std::uint64_t size_bytes_;
    };
    [[nodiscard]] Words words() const { return {file, size_bytes()}; }
};

}  // namespace patchbay::test
