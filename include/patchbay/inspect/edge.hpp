// SPDX-License-Identifier: Apache-2.0
//
// Edge: a process holds an object.
#pragma once

#include "patchbay/inspect/facts.hpp"

#include <cstdint>

namespace patchbay::inspect {

enum class Via : std::uint8_t {
    descriptor,
    mapping,
    /// Takes part in a topic; which number it has there is in the topic's facts.
    publisher,
    subscriber,
};

struct Edge {
    Index object = 0;
    Index process = 0;
    Via via = Via::descriptor;
    /// The descriptor was opened, or the mapping is protected, for this. A pipe's reading end: readable alone.
    bool readable = false;
    bool writable = false;
    /// A descriptor's number; -1: a mapping.
    std::int32_t descriptor = -1;
    /// 0: all threads of the process have it. Else the one that has descriptors of its own (unshare(2), CLONE_FILES).
    std::int32_t thread = 0;
    /// Of a mapping.
    std::uint64_t address = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t offset_bytes = 0;

    friend bool operator==(const Edge&, const Edge&) = default;
};

}  // namespace patchbay::inspect
