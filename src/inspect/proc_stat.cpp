// SPDX-License-Identifier: Apache-2.0
#include "inspect/proc_stat.hpp"

#include "inspect/scan.hpp"

#include <array>

namespace patchbay::inspect {
namespace {

constexpr std::uint64_t kKernelThread = 0x00200000;  // PF_KTHREAD of linux/sched.h

}  // namespace

std::optional<ProcStat> parse_proc_stat(std::string_view text) noexcept {
    // The name may hold ") " itself, so it ends with the last one.
    const auto open = text.find('(');
    const auto close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return std::nullopt;
    const auto pid = Scan(text.substr(0, open)).number<std::int32_t>();
    Scan rest(text.substr(close + 1));
    const auto state = rest.word();
    if (!pid || state.size() != 1) return std::nullopt;

    // Fields 4 to 22 of proc(5). Some may be negative.
    constexpr std::size_t kFirst = 4;
    std::array<std::int64_t, 19> fields{};
    for (auto& field : fields) {
        const auto number = rest.number<std::int64_t>();
        if (!number) return std::nullopt;
        field = *number;
    }
    const auto field = [&](std::size_t number) { return fields[number - kFirst]; };
    return ProcStat{.pid = *pid,
                    .name = text.substr(open + 1, close - open - 1),
                    .state = state.front(),
                    .parent_pid = static_cast<std::int32_t>(field(4)),
                    .session_id = static_cast<std::int32_t>(field(6)),
                    .is_kernel_thread = (static_cast<std::uint64_t>(field(9)) & kKernelThread) != 0,
                    .thread_count = static_cast<std::uint32_t>(field(20)),
                    .start_ticks = static_cast<std::uint64_t>(field(22))};
}

}  // namespace patchbay::inspect
