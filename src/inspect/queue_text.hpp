// SPDX-License-Identifier: Apache-2.0
//
// What reading a POSIX queue as a file gives: mq_overview(7).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace patchbay::inspect {

struct QueueText {
    std::uint64_t depth_bytes;
    std::int32_t notify_how;
    std::int32_t notify_signal;
    std::int32_t notify_pid;
};

/// "QSIZE:7          NOTIFY:0     SIGNO:10    NOTIFY_PID:13265"
std::optional<QueueText> parse_queue_text(std::string_view text) noexcept;

}  // namespace patchbay::inspect
