// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include "exit_status.hpp"

#include <fmt/core.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace patchbay::cli {
namespace {

bool is_about_the_address(const Error& error) {
    return std::string_view(error.call()) == "address";
}

}  // namespace

std::unexpected<Stop> stop_for(const Error& error) {
    return std::unexpected(Stop{is_about_the_address(error) ? kUsage : kFailed, error.message()});
}

std::unexpected<Stop> stop_for(const Error& error, const std::string& cure) {
    auto stop = stop_for(error);
    stop.error().message += "; " + cure;
    return stop;
}

std::unexpected<Stop> failed(std::string message) {
    return std::unexpected(Stop{kFailed, std::move(message)});
}

std::unexpected<Stop> wrong_usage(std::string message) {
    return std::unexpected(Stop{kUsage, std::move(message)});
}

std::unexpected<Stop> timed_out(std::string message) {
    return std::unexpected(Stop{kTimedOut, std::move(message)});
}

std::unexpected<Stop> interrupted_by(int signal) {
    return std::unexpected(Stop{kSignalled + signal, {}});
}

std::string counted(std::uint64_t count, const std::string& noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace patchbay::cli
