// SPDX-License-Identifier: Apache-2.0
//
// Numbers of users, groups and clock ticks as people read them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace patchbay::cli {

/// Names are asked for once each. The number itself where it has none.
class People {
public:
    [[nodiscard]] const std::string& user(std::uint32_t id);
    [[nodiscard]] const std::string& group(std::uint32_t id);

private:
    std::map<std::uint32_t, std::string> users_;
    std::map<std::uint32_t, std::string> groups_;
};

/// When a process was started that has that `start_ticks`: "2026-11-23T22:30:38", local time. Empty: not known.
[[nodiscard]] std::string start_time(std::uint64_t start_ticks);

}  // namespace patchbay::cli
