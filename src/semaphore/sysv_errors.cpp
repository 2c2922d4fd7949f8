// SPDX-License-Identifier: Apache-2.0
#include "semaphore/sysv_errors.hpp"

#include "os/sysv_semaphore.hpp"

#include <cerrno>

namespace patchbay::semaphore {

std::string object_of(sysv::Key key) {
    return "sysvsem:" + key.text();
}

std::string object_of(int id) {
    return "sysvsem:id:" + std::to_string(id);
}

bool is_removed(const os::Failure& failure) noexcept {
    return failure.error == EIDRM || failure.error == EINVAL;
}

std::string limit_cure(int error) {
    if (error != ENOSPC && error != EINVAL && error != E2BIG) return {};
    const auto limits = os::semaphore_set_limits();
    if (!limits) return "a limit of kernel.sem is reached";
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    if (error == E2BIG)
        return "at most " + number(limits->steps) + " steps at once: the third of kernel.sem";
    if (error == EINVAL) {
        return "a set has at most " + number(limits->semaphores_per_set) +
               " semaphores: the first of kernel.sem";
    }
    return "there are " + number(limits->used_sets) + " sets of at most " + number(limits->sets) +
           " and " + number(limits->used_semaphores) + " semaphores of at most " +
           number(limits->semaphores) +
           ": remove some (ipcs -s, ipcrm -s), or raise the fourth or second of kernel.sem";
}

}  // namespace patchbay::semaphore
