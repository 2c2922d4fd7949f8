// SPDX-License-Identifier: Apache-2.0
#include "os/sysctl.hpp"

#include "patchbay/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace patchbay::os {
namespace {

// One kind of call to the tests, whatever it takes to read the file: -1 with errno set where that fails.
::ssize_t read_small_file(const char* path, std::span<char> text) noexcept {
    const FileDescriptor file(::open(path, O_RDONLY | O_CLOEXEC));
    if (!file) return -1;
    return ::read(file.get(), text.data(), text.size());
}

}  // namespace

Expected<std::uint64_t> sysctl(std::string_view name) noexcept {
    constexpr std::string_view kFolder = "/proc/sys/";
    std::array<char, 128> path{};
    if (name.size() + kFolder.size() >= path.size()) return failed(Call::sysctl, ENAMETOOLONG);
    const auto start = std::ranges::copy(kFolder, path.begin()).out;
    std::ranges::replace_copy(name, start, '.', '/');

    std::array<char, 64> text{};
    const auto size = retry(Call::sysctl, [&] { return read_small_file(path.data(), text); });
    if (!size) return std::unexpected(size.error());
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + *size, value);
    if (parsed.ec != std::errc{}) return failed(Call::sysctl, EINVAL);
    return value;
}

std::string descriptor_cure(int error) {
    if (error == ENFILE) {
        return "the machine's limit of open files (fs.file-max) or this user's of pipe memory "
               "(fs.pipe-user-pages-hard) is reached: close some, or raise it";
    }
    if (error != EMFILE) return {};
    struct ::rlimit limit{};
    std::string value;
    if (retry(Call::getrlimit, [&] { return ::getrlimit(RLIMIT_NOFILE, &limit); }))
        value = " of " + std::to_string(limit.rlim_cur);
    return "this process has reached its limit" + value +
           " open descriptors: close some, or raise RLIMIT_NOFILE (ulimit -n)";
}

}  // namespace patchbay::os
