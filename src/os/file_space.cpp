// SPDX-License-Identifier: Apache-2.0
#include "os/file_space.hpp"

#include "os/memory.hpp"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace patchbay::os {
namespace {

constexpr std::uint64_t kReserveStepBytes = 16U << 20U;
constexpr auto kHugetlbMagic = 0x958458f6;

Expected<void> fill_with_zeros(int fd, std::uint64_t begin, std::uint64_t end) noexcept {
    static constexpr std::array<std::byte, 65536> kZeros{};
    while (begin < end) {
        const auto part = std::min<std::uint64_t>(end - begin, kZeros.size());
        if (auto written = write_at(fd, begin, Bytes(kZeros).first(part)); !written) return written;
        begin += part;
    }
    return {};
}

Expected<struct ::statfs> file_system_of(int fd) noexcept {
    struct ::statfs status{};
    const auto outcome = retry(Call::statfs, [&] { return ::fstatfs(fd, &status); });
    if (!outcome) return std::unexpected(outcome.error());
    return status;
}

}  // namespace

Expected<void> truncate(int fd, std::uint64_t size_bytes) noexcept {
    return done(
        retry(Call::ftruncate, [&] { return ::ftruncate(fd, static_cast<off_t>(size_bytes)); }));
}

Expected<void> reserve(int fd, std::uint64_t begin, std::uint64_t end) noexcept {
    // A tmpfs without a limit hands out pages until the machine has none left.
    if (end - begin > total_memory_bytes()) return failed(Call::fallocate, ENOMEM);
    while (begin < end) {
        const auto part = std::min(end - begin, kReserveStepBytes);
        const auto taken = retry(Call::fallocate, [&] {
            return ::fallocate(fd, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                               static_cast<off_t>(part));
        });
        if (!taken && taken.error().error == EOPNOTSUPP) return fill_with_zeros(fd, begin, end);
        if (!taken) return std::unexpected(taken.error());
        begin += part;
    }
    return {};
}

Expected<std::size_t> read_at(int fd, std::uint64_t offset, MutableBytes buffer) noexcept {
    std::size_t count = 0;
    while (count < buffer.size()) {
        const auto part = retry(Call::pread, [&] {
            return ::pread(fd, buffer.data() + count, buffer.size() - count,
                           static_cast<off_t>(offset + count));
        });
        if (!part) return std::unexpected(part.error());
        if (*part == 0) break;
        count += static_cast<std::size_t>(*part);
    }
    return count;
}

Expected<void> write_at(int fd, std::uint64_t offset, Bytes bytes) noexcept {
    while (!bytes.empty()) {
        const auto part = retry(Call::pwrite, [&] {
            return ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        });
        if (!part) return std::unexpected(part.error());
        if (*part == 0) return failed(Call::pwrite, ENOSPC);
        bytes = bytes.subspan(static_cast<std::size_t>(*part));
        offset += static_cast<std::uint64_t>(*part);
    }
    return {};
}

Expected<std::uint64_t> free_space_bytes(int fd) noexcept {
    return transform(file_system_of(fd), [](const struct ::statfs& status) {
        return std::uint64_t{status.f_bavail} * static_cast<std::uint64_t>(status.f_bsize);
    });
}

Expected<bool> is_hugetlb(int fd) noexcept {
    return transform(file_system_of(fd), [](const struct ::statfs& status) {
        return static_cast<std::uint32_t>(status.f_type) == kHugetlbMagic;
    });
}

}  // namespace patchbay::os
