// SPDX-License-Identifier: Apache-2.0
#include "shared_memory/explain.hpp"

#include "patchbay/units.hpp"

#include "os/file_space.hpp"
#include "os/memory.hpp"
#include "os/sysctl.hpp"

#include <utility>

namespace patchbay::shared_memory {
namespace {

std::string space_cure(int fd, const std::string& name, std::size_t wanted_bytes) {
    const auto free = os::free_space_bytes(fd);
    if (!free) return {};
    const auto wanted = format_size(wanted_bytes) + " wanted, ";
    if (!name.starts_with("shm:")) return wanted + "more than the machine has";
    return wanted + format_size(*free) +
           " free in /dev/shm: remove segments there, or mount -o remount,size=SIZE /dev/shm "
           "(docker: --shm-size)";
}

/// "vm.nr_hugepages is 0".
std::string setting(const std::string& name) {
    const auto value = os::sysctl(name);
    return value ? name + " is " + std::to_string(*value) : name;
}

std::string segment_cure(int error, std::size_t wanted_bytes) {
    switch (error) {
        case EINVAL:
            if (wanted_bytes == 0) return "a System V segment has at least one byte";
            return setting("kernel.shmmax") + ", the most that one segment has";
        case ENOSPC:
            return setting("kernel.shmmni") + " segments and " + setting("kernel.shmall") +
                   " pages in all: remove some (ipcs -m, ipcrm), or raise whichever is reached";
        case ENOMEM: return format_size(wanted_bytes) + " wanted, more than the machine has";
        default: return {};
    }
}

std::string cure_for(int error, int fd, const std::string& name, std::size_t wanted_bytes) {
    switch (error) {
        case ENOSPC:
        case ENOMEM: return space_cure(fd, name, wanted_bytes);
        case EPERM: return "the segment is sealed against this, or belongs to another user";
        case EACCES: return "the descriptor or the segment is read-only";
        default: return os::descriptor_cure(error);
    }
}

}  // namespace

Error file_error(const os::Failure& failure, int fd, const std::string& name,
                 std::size_t wanted_bytes) {
    return Error::system(failure.error, failure.call, name,
                         cure_for(failure.error, fd, name, wanted_bytes));
}

Error huge_page_error(const os::Failure& failure, const std::string& name,
                      std::size_t wanted_bytes) {
    std::string cure = setting("vm.nr_hugepages") + ": raise it";
    if (const auto size = os::huge_page_size_bytes(); size) {
        const auto count = os::round_up(wanted_bytes, *size) / *size;
        cure = std::to_string(count) + " free huge pages of " + format_size(*size) +
               " are needed, and " + cure;
    }
    if (failure.error == EPERM) {
        cure = "System V huge pages need CAP_IPC_LOCK or the group of vm.hugetlb_shm_group";
    }
    return Error::system(failure.error, failure.call, name, std::move(cure));
}

Error segment_error(const os::Failure& failure, const std::string& name, std::size_t wanted_bytes) {
    return Error::system(failure.error, failure.call, name,
                         segment_cure(failure.error, wanted_bytes));
}

Error no_huge_pages(const char* call, const std::string& name) {
    return Error::of(Condition::unsupported, call, name,
                     "huge pages come with a Memfd, a System V segment or anonymous memory; here "
                     "they can only be preferred");
}

}  // namespace patchbay::shared_memory
