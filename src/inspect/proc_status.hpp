// SPDX-License-Identifier: Apache-2.0
//
// /proc/PID/status and /proc/PID/task/TID/status: proc(5).
#pragma once

#include "patchbay/inspect/process.hpp"

#include <cstdint>
#include <string_view>

namespace patchbay::inspect {

/// Lines that are not there leave their zeros.
struct ProcStatus {
    std::string_view escaped_name;  ///< with "\\n" and "\\\\"
    char state = '?';
    std::uint32_t user_id = 0;
    std::uint32_t effective_user_id = 0;
    std::uint32_t group_id = 0;
    std::int32_t innermost_pid = 0;
    std::uint64_t signals_queued = 0;
    std::uint64_t signals_queued_limit = 0;
    SignalMask pending_in_thread = 0;
    SignalMask pending_in_process = 0;
    SignalMask blocked = 0;
    SignalMask ignored = 0;
    SignalMask caught = 0;
};

ProcStatus parse_proc_status(std::string_view text) noexcept;

}  // namespace patchbay::inspect
