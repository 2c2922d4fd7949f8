// SPDX-License-Identifier: Apache-2.0
//
// /proc/sysvipc/msg, sem and shm: sysvipc(7). For everybody to read; of the reader's IPC namespace.
#pragma once

#include "patchbay/inspect/facts.hpp"
#include "patchbay/ownership.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace patchbay::inspect {

template <class Facts>
struct SysvEntry {
    std::int32_t id;
    Ownership ownership;
    Facts facts;
};

/// The header line, which names the columns, says where each is; an unknown one is skipped, a missing one leaves 0.
std::vector<SysvEntry<SysvQueueFacts>> parse_sysv_queues(std::string_view text);
std::vector<SysvEntry<SysvMemoryFacts>> parse_sysv_segments(std::string_view text);
std::vector<SysvEntry<SysvSemaphoreFacts>> parse_sysv_sets(std::string_view text);

}  // namespace patchbay::inspect
