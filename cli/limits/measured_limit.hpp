// SPDX-License-Identifier: Apache-2.0
//
// MeasuredLimit: a limit as the kernel has it now, and what is used of it.
#pragma once

#include "patchbay/inspect.hpp"

#include "limit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

struct MeasuredLimit {
    std::string kind;  ///< "pipe", "queue", "memory", "semaphore", "signal", "socket", "process"
    std::string name;  ///< as one sets it: "fs.mqueue.queues_max"
    std::string meaning;
    Limit::Unit unit = Limit::Unit::count;
    std::optional<std::uint64_t> used;   ///< empty: cannot be measured, or nothing accumulates
    std::optional<std::uint64_t> limit;  ///< empty: this kernel does not tell; kNoLimit: none
    std::string by = {};                 ///< who uses most: "1234 (nginx)", "user 1000"
    std::string cure = {};               ///< the command that raises it
    std::string setting = {};            ///< instead of numbers: "1", "yes"

    /// Rounded down, so that 100 means that nothing is left; empty: not both are known, or there is no limit.
    [[nodiscard]] std::optional<std::uint64_t> percent() const noexcept;
    [[nodiscard]] static std::string text_of(std::optional<std::uint64_t> value, Limit::Unit unit);
};

/// The kinds, in the order of the table.
[[nodiscard]] std::vector<std::string> limit_kinds();

/// Whether a queue counts, and by how much, against RLIMIT_MSGQUEUE of its owner. getrlimit(2)
[[nodiscard]] std::uint64_t queue_cost_bytes(std::uint64_t capacity,
                                             std::uint64_t message_bytes) noexcept;

[[nodiscard]] std::vector<MeasuredLimit> ipc_limits(const inspect::Snapshot& machine);
[[nodiscard]] std::vector<MeasuredLimit> system_limits(const inspect::Snapshot& machine);
[[nodiscard]] std::vector<MeasuredLimit> process_limits(const inspect::Snapshot& machine);

/// All of them, by kind.
[[nodiscard]] std::vector<MeasuredLimit> measured_limits(const inspect::Snapshot& machine);

/// One of /proc/sys: its value, and how to raise it.
struct Usage {
    std::optional<std::uint64_t> used = {};
    std::string by = {};
};
[[nodiscard]] MeasuredLimit sysctl_limit(std::string kind, const std::string& name,
                                         std::string meaning, Limit::Unit unit, Usage usage = {});

/// "sysctl -w NAME=VALUE", with twice what it is now.
[[nodiscard]] std::string sysctl_cure(std::string_view name, std::optional<std::uint64_t> now);

}  // namespace patchbay::cli
