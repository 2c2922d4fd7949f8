// SPDX-License-Identifier: Apache-2.0
#include "limit.hpp"

#include "patchbay/units.hpp"

#include <fmt/core.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <utility>

namespace patchbay::cli {
namespace {

std::optional<struct ::statvfs> filesystem_of(std::string_view path) {
    struct ::statvfs status{};
    if (::statvfs(std::string(path).c_str(), &status) != 0) return std::nullopt;
    return status;
}

}  // namespace

std::string Limit::text() const {
    const auto number = value();
    if (!number) return "unknown";
    if (*number == kNoLimit) return "unlimited";
    switch (unit) {
        case Unit::bytes: return format_size(*number);
        case Unit::pages: return fmt::format("{} pages", *number);
        case Unit::count: break;
    }
    return fmt::format("{}", *number);
}

std::optional<std::uint64_t> number_in_file(std::string_view path, unsigned index) {
    std::ifstream file{std::string(path)};
    std::string word;
    for (unsigned at = 0; at <= index; ++at)
        if (!(file >> word)) return std::nullopt;
    if (word == "-1") return kNoLimit;
    return fixed(word);
}

std::optional<std::uint64_t> fixed(std::string_view number) {
    std::uint64_t value = 0;
    const auto* const end = number.data() + number.size();
    const auto [read_to, problem] = std::from_chars(number.data(), end, value);
    if (problem == std::errc::result_out_of_range) return kNoLimit;
    if (problem != std::errc{} || read_to != end) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> from_rlimit(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, int>, 4> kLimits{{
        {"RLIMIT_NOFILE", RLIMIT_NOFILE},
        {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
        {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
        {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    }};
    for (const auto& [known, resource] : kLimits) {
        struct ::rlimit limit{};
        if (name != known || ::getrlimit(resource, &limit) != 0) continue;
        return limit.rlim_cur == RLIM_INFINITY ? kNoLimit : limit.rlim_cur;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> size_of_filesystem(std::string_view path) {
    const auto status = filesystem_of(path);
    if (!status) return std::nullopt;
    return std::uint64_t{status->f_blocks} * status->f_frsize;
}

std::optional<std::uint64_t> space_in_filesystem(std::string_view path) {
    const auto status = filesystem_of(path);
    if (!status) return std::nullopt;
    return std::uint64_t{status->f_bavail} * status->f_frsize;
}

std::optional<std::uint64_t> page_size(std::string_view /*where*/) {
    return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::optional<std::uint64_t> lowest_real_time_signal(std::string_view /*where*/) {
    return static_cast<std::uint64_t>(SIGRTMIN);
}

std::optional<std::uint64_t> highest_real_time_signal(std::string_view /*where*/) {
    return static_cast<std::uint64_t>(SIGRTMAX);
}

}  // namespace patchbay::cli
