// SPDX-License-Identifier: Apache-2.0
//
// Barriers: what the algorithms of ring/ are given for the barriers of which one side alone pays.
#pragma once

#include "os/membarrier.hpp"

namespace patchbay::topic {

struct Barriers : detail::LightBarrier {
    [[nodiscard]] static bool heavy() noexcept { return os::heavy_barrier(); }
};

}  // namespace patchbay::topic
