// SPDX-License-Identifier: Apache-2.0
//
// Sample: the machine at one moment, as far as `top` compares it with the next.
#pragma once

#include "patchbay/inspect.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <utility>

namespace patchbay::cli {

/// What a process has read and written so far, of all files together. proc(5) /proc/PID/io: rchar, wchar
struct ProcessIo {
    std::uint64_t read_bytes = 0;
    std::uint64_t written_bytes = 0;
};

/// A process as long as it lives: its pid, and when it started.
using ProcessKey = std::pair<std::int32_t, std::uint64_t>;
inline ProcessKey key_of(const inspect::Process& process) {
    return {process.pid, process.start_ticks};
}

struct Sample {
    inspect::Snapshot snapshot;
    std::map<ProcessKey, ProcessIo> io;  ///< of those that may be asked
    std::chrono::steady_clock::time_point at;
};

/// Looks at the machine, without disturbing it.
Result<Sample> take_sample();

}  // namespace patchbay::cli
