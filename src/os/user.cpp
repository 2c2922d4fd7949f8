// SPDX-License-Identifier: Apache-2.0
#include "os/user.hpp"

#include <unistd.h>

namespace patchbay::os {

std::uint32_t effective_user_id() noexcept {
    return ::geteuid();
}

}  // namespace patchbay::os
