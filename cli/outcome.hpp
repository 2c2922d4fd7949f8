// SPDX-License-Identifier: Apache-2.0
//
// Outcome: how a verb ended: well, or with what it says on stderr and its exit status.
#pragma once

#include "patchbay/error.hpp"

#include <expected>
#include <string>

namespace patchbay::cli {

/// Why a verb ends before its time. An empty message says nothing.
struct Stop {
    int status;
    std::string message;
};

template <class T>
using OrStop = std::expected<T, Stop>;
using Outcome = OrStop<void>;

/// Status 2 where the address is wrong, 1 otherwise.
[[nodiscard]] std::unexpected<Stop> stop_for(const Error& error);
/// The same, with one more cure that only the tool knows.
[[nodiscard]] std::unexpected<Stop> stop_for(const Error& error, const std::string& cure);
[[nodiscard]] std::unexpected<Stop> failed(std::string message);
[[nodiscard]] std::unexpected<Stop> wrong_usage(std::string message);
[[nodiscard]] std::unexpected<Stop> timed_out(std::string message);
[[nodiscard]] std::unexpected<Stop> interrupted_by(int signal);

/// "1 message", "3 messages".
[[nodiscard]] std::string counted(std::uint64_t count, const std::string& noun);

}  // namespace patchbay::cli
