// SPDX-License-Identifier: Apache-2.0
//
// System V keys that nobody uses.
#pragma once

#include "patchbay/sysv_key.hpp"

#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <cstdint>
#include <random>

namespace patchbay::test {

/// A key without a queue, a segment and a set.
[[nodiscard]] inline sysv::Key unused_key() {
    std::random_device device;
    for (;;) {
        const sysv::Key key(static_cast<std::int32_t>(device() | 1U));
        if (::semget(key.number(), 0, 0) < 0 && ::msgget(key.number(), 0) < 0 &&
            ::shmget(key.number(), 0, 0) < 0) {
            return key;
        }
    }
}

}  // namespace patchbay::test
