// SPDX-License-Identifier: Apache-2.0
//
// Soak: ten processes that publish and subscribe, while one after the other is killed, stopped and started again.
#pragma once

#include "patchbay/topic.hpp"

#include "crash/ledger.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace patchbay::crash {

/// Messages of the soak are kTiny, kSmall, or this.
inline constexpr std::size_t kHuge = 1000;

/// Prints counts. False: a message was lost, doubled or torn, or something was left behind.
bool run_soak(std::chrono::seconds time, std::uint32_t seed);

[[nodiscard]] TopicOptions soak_options() noexcept;

/// What the processes do until the ledger says to leave. They return their exit status.
int publish_for_ever(const std::string& name, Ledger& ledger, std::uint32_t seed);
int receive_for_ever(const std::string& name, Ledger& ledger, std::uint32_t seed);
int receive_lossy_for_ever(const std::string& name, Ledger& ledger, std::uint32_t seed);

}  // namespace patchbay::crash
