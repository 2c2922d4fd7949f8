// SPDX-License-Identifier: Apache-2.0
#include "inspect/semaphore_file.hpp"

#include "inspect/wire.hpp"

namespace patchbay::inspect {

PosixSemaphoreFacts parse_semaphore([[maybe_unused]] Bytes file) noexcept {
    PosixSemaphoreFacts facts;
#if defined(__GLIBC__) && defined(__LP64__)
    if (file.size() != kSemaphoreBytes) return facts;
    // struct new_sem of glibc: one word of 64 bits, the value in its lower half.
    const auto word = load<std::uint64_t>(file, 0);
    facts.value = static_cast<std::uint32_t>(word);
    facts.waiters = static_cast<std::uint32_t>(word >> 32U);
#endif
    return facts;
}

}  // namespace patchbay::inspect
