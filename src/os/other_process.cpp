// SPDX-License-Identifier: Apache-2.0
#include "os/other_process.hpp"

#include <linux/kcmp.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace patchbay::os {
namespace {

// linux/fs.h of Linux 6.11; the headers that we compile with may be older.
struct MappingQuery {
    std::uint64_t size;
    std::uint64_t flags;
    std::uint64_t address;
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t mapping_flags;
    std::uint64_t page_size;
    std::uint64_t offset;
    std::uint64_t inode;
    std::uint32_t device_major;
    std::uint32_t device_minor;
    std::uint32_t name_size;
    std::uint32_t build_id_size;
    std::uint64_t name_address;
    std::uint64_t build_id_address;
};
static_assert(sizeof(MappingQuery) == 104);

constexpr std::uint64_t kReadable = 0x01;
constexpr std::uint64_t kWritable = 0x02;
constexpr std::uint64_t kShared = 0x08;
constexpr std::uint64_t kThisOrNext = 0x10;
constexpr std::uint64_t kOfFile = 0x20;
constexpr unsigned long kQuery = _IOWR('f', 17, MappingQuery);

Expected<long> compare(pid_t one, pid_t other, int what, unsigned long first,
                       unsigned long second) noexcept {
    return retry(Call::kcmp, [&] { return ::syscall(SYS_kcmp, one, other, what, first, second); });
}

}  // namespace

Expected<bool> share_descriptors(pid_t one, pid_t other) noexcept {
    return transform(compare(one, other, KCMP_FILES, 0, 0), [](long order) { return order == 0; });
}

Expected<int> compare_descriptions(pid_t one, int one_fd, pid_t other, int other_fd) noexcept {
    // 1: less; 2: greater.
    return transform(compare(one, other, KCMP_FILE, static_cast<unsigned long>(one_fd),
                             static_cast<unsigned long>(other_fd)),
                     [](long order) { return order == 0   ? 0
                                             : order == 1 ? -1
                                                          : 1; });
}

Expected<void> read_memory(pid_t process, std::uint64_t address, MutableBytes buffer) noexcept {
    const ::iovec here{buffer.data(), buffer.size()};
    // An address in another process: a number to us.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    const ::iovec there{reinterpret_cast<void*>(address), buffer.size()};
    const auto size = retry(Call::process_vm_readv,
                            [&] { return ::process_vm_readv(process, &here, 1, &there, 1, 0); });
    if (!size) return std::unexpected(size.error());
    if (static_cast<std::size_t>(*size) != buffer.size())
        return failed(Call::process_vm_readv, EFAULT);
    return {};
}

Expected<MappingAnswer> next_shared_mapping(int maps, std::uint64_t address,
                                            std::span<char> buffer) noexcept {
    MappingQuery query{};
    query.size = sizeof query;
    query.flags = kShared | kThisOrNext | kOfFile;
    query.address = address;
    query.name_size = static_cast<std::uint32_t>(buffer.size());
    query.name_address = reinterpret_cast<std::uintptr_t>(buffer.data());
    const auto outcome = retry(Call::ioctl, [&] { return ::ioctl(maps, kQuery, &query); });
    if (!outcome) return std::unexpected(outcome.error());
    const std::size_t name_size = query.name_size == 0 ? 0 : query.name_size - 1;
    return MappingAnswer{.begin = query.begin,
                         .end = query.end,
                         .offset_bytes = query.offset,
                         .device = std::uint64_t{query.device_major} << 32U | query.device_minor,
                         .inode = query.inode,
                         .readable = (query.mapping_flags & kReadable) != 0,
                         .writable = (query.mapping_flags & kWritable) != 0,
                         .name = {buffer.data(), name_size}};
}

}  // namespace patchbay::os
