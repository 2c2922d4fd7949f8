// SPDX-License-Identifier: Apache-2.0
#include "waits/waits_look.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <utility>

namespace patchbay::cli {
namespace {

using ThreadName = std::pair<std::int32_t, std::int32_t>;  ///< pid, tid

/// How often the thread has stopped running; empty: it is gone.
std::optional<std::uint64_t> switches_of(ThreadName thread) {
    std::ifstream file(fmt::format("/proc/{}/task/{}/status", thread.first, thread.second));
    std::optional<std::uint64_t> sum;
    for (std::string word; file >> word;) {
        std::uint64_t count = 0;
        if (word.ends_with("voluntary_ctxt_switches:") && file >> count)
            sum = sum.value_or(0) + count;
    }
    return sum;
}

ThreadName name_of(const WaitsLook& look, std::size_t sleeper) {
    const auto& blockage = look.sleepers[sleeper];
    return {look.machine.processes[blockage.process].pid, blockage.thread};
}

Result<WaitsLook> look_once() {
    auto machine = inspect::snapshot();
    if (!machine) return std::unexpected(machine.error());
    WaitsLook look{.machine = std::move(*machine), .sleepers = {}, .standstills = {}};
    look.sleepers = inspect::blockages(look.machine);
    look.standstills = inspect::standstills(look.machine, look.sleepers);
    return look;
}

}  // namespace

Result<WaitsLook> look_at_waits() {
    auto first = look_once();
    if (!first || first->standstills.empty()) return first;
    std::map<ThreadName, std::optional<std::uint64_t>> before;
    for (const auto& standstill : first->standstills)
        for (const auto member : standstill.members)
            before[name_of(*first, member)] = switches_of(name_of(*first, member));
    auto second = look_once();
    if (!second) return second;
    std::erase_if(second->standstills, [&](const inspect::Standstill& standstill) {
        return std::ranges::any_of(standstill.members, [&](std::size_t member) {
            const auto thread = name_of(*second, member);
            const auto found = before.find(thread);
            return found == before.end() || !found->second || switches_of(thread) != found->second;
        });
    });
    return second;
}

}  // namespace patchbay::cli
