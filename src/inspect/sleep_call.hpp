// SPDX-License-Identifier: Apache-2.0
//
// What the arguments of a system call say of how long it sleeps, and for which children.
#pragma once

#include "patchbay/inspect/process.hpp"

#include <cstdint>
#include <optional>

namespace patchbay::inspect {

/// Whether it ends by itself, at a time that its arguments give.
[[nodiscard]] bool has_timeout(const SystemCall& call) noexcept;

/// nanosleep(2), clock_nanosleep(2).
[[nodiscard]] bool sleeps_for_time(const SystemCall& call) noexcept;

/// wait4(2), waitid(2): the child that it waits for; 0: any of them. Empty: another call.
[[nodiscard]] std::optional<std::int32_t> awaited_child(const SystemCall& call) noexcept;

}  // namespace patchbay::inspect
