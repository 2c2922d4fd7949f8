// SPDX-License-Identifier: Apache-2.0
#include "os/resource_limit.hpp"

#include "patchbay/file_descriptor.hpp"

#include <sys/eventfd.h>
#include <sys/resource.h>

namespace patchbay::os {

Expected<std::uint64_t> resource_limit(int resource) noexcept {
    struct ::rlimit limit{};
    const auto outcome = retry(Call::getrlimit, [&] {
        return ::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
    });
    if (!outcome) return std::unexpected(outcome.error());
    return limit.rlim_cur;
}

bool can_open_another() noexcept {
    return bool{FileDescriptor(intercept(Call::eventfd, [] { return ::eventfd(0, EFD_CLOEXEC); }))};
}

}  // namespace patchbay::os
