// SPDX-License-Identifier: Apache-2.0
//
// /proc/PID/task/TID/syscall, and which call it is. proc(5)
#pragma once

#include "patchbay/inspect/process.hpp"
#include "patchbay/inspect/wait.hpp"

#include <optional>
#include <string_view>

namespace patchbay::inspect {

/// Empty: "running", or no such text.
std::optional<SystemCall> parse_syscall(std::string_view text) noexcept;

/// What names the object that a call waits on.
enum class WaitsOn : std::uint8_t {
    descriptor,
    sysv_queue,
    sysv_set,
    futex,
    pollfds,
    path,
    nothing
};

struct CallMeaning {
    WaitFor what;
    WaitsOn on;  ///< by the first argument; a path is not looked up
};

/// What a thread that sleeps in this call waits for; empty: nothing that a snapshot has an object for. By this
/// processor's table (x86-64, AArch64); by no other's.
std::optional<CallMeaning> meaning_of(const SystemCall& call) noexcept;

}  // namespace patchbay::inspect
