// SPDX-License-Identifier: Apache-2.0
//
// What another process shares with somebody, and what is in its memory; it is not stopped, and notices nothing.
#pragma once

#include "patchbay/bytes.hpp"

#include "os/call.hpp"

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace patchbay::os {

/// Whether two threads have the same descriptors. kcmp(2), KCMP_FILES; ENOSYS where the kernel has it not.
Expected<bool> share_descriptors(pid_t one, pid_t other) noexcept;
/// 0: two descriptors are one open file description; else the order of the two, one that stays. kcmp(2), KCMP_FILE
Expected<int> compare_descriptions(pid_t one, int one_fd, pid_t other, int other_fd) noexcept;

/// Reads another process's memory: all of it or EFAULT. process_vm_readv(2)
Expected<void> read_memory(pid_t process, std::uint64_t address, MutableBytes buffer) noexcept;

struct MappingAnswer {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t offset_bytes;
    std::uint64_t device;  ///< major << 32 | minor
    std::uint64_t inode;
    bool readable;
    bool writable;
    std::string_view name;  ///< in the caller's buffer
};
/// The first shared mapping of a file that ends behind `address`, asked of an open /proc/PID/maps: ENOENT: there is
/// none any more; ENOTTY before Linux 6.11. ioctl_procmap_query(2)
Expected<MappingAnswer> next_shared_mapping(int maps, std::uint64_t address,
                                            std::span<char> buffer) noexcept;

}  // namespace patchbay::os
