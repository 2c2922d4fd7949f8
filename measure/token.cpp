// SPDX-License-Identifier: Apache-2.0
#include "measure/token.hpp"

#include <unistd.h>

#include <atomic>

namespace patchbay::measure {

std::string new_token() {
    static std::atomic<unsigned> serials = 0;
    return "patchbay-bench." + std::to_string(::getpid()) + '.' + std::to_string(serials++);
}

}  // namespace patchbay::measure
