// SPDX-License-Identifier: Apache-2.0
//
// /proc/PID/stat: proc(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace patchbay::inspect {

struct ProcStat {
    std::int32_t pid;
    std::string_view name;  ///< comm: any bytes, parentheses and line ends among them
    char state;
    std::int32_t parent_pid;
    std::int32_t session_id;
    bool is_kernel_thread;
    std::uint32_t thread_count;
    std::uint64_t start_ticks;
};

/// Empty: this is not such a text.
std::optional<ProcStat> parse_proc_stat(std::string_view text) noexcept;

}  // namespace patchbay::inspect
