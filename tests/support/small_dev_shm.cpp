// SPDX-License-Identifier: Apache-2.0
#include "support/small_dev_shm.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace patchbay::test {
namespace {

bool write_file(const char* path, const std::string& text) {
    std::ofstream file(path);
    file << text << std::flush;
    return file.good();
}

bool enter_user_namespace() {
    const auto user = std::to_string(::geteuid());
    const auto group = std::to_string(::getegid());
    return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           write_file("/proc/self/setgroups", "deny") &&
           write_file("/proc/self/uid_map", "0 " + user + " 1") &&
           write_file("/proc/self/gid_map", "0 " + group + " 1");
}

}  // namespace

bool enter_small_dev_shm(std::size_t size_bytes) {
    if (::unshare(CLONE_NEWNS) != 0 && !enter_user_namespace()) return false;
    const auto size = "size=" + std::to_string(size_bytes);
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("patchbay-test", "/dev/shm", "tmpfs", 0, size.c_str()) == 0;
}

}  // namespace patchbay::test
