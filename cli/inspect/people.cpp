// SPDX-License-Identifier: Apache-2.0
#include "inspect/people.hpp"

#include "patchbay/inspect/text.hpp"

#include <fmt/chrono.h>

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <vector>

namespace patchbay::cli {
namespace {

constexpr std::size_t kRoom = 16384;  // of an entry; what does not fit is shown by its number

std::string user_name(std::uint32_t id) {
    ::passwd entry{};
    ::passwd* found = nullptr;
    std::vector<char> room(kRoom);
    if (::getpwuid_r(id, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return std::to_string(id);
    return inspect::escaped(entry.pw_name);
}

std::string group_name(std::uint32_t id) {
    ::group entry{};
    ::group* found = nullptr;
    std::vector<char> room(kRoom);
    if (::getgrgid_r(id, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return std::to_string(id);
    return inspect::escaped(entry.gr_name);
}

/// When the machine was started, in seconds; 0: not known.
std::int64_t boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;) {
        std::int64_t seconds = 0;
        if (word == "btime" && file >> seconds) return seconds;
    }
    return 0;
}

}  // namespace

const std::string& People::user(std::uint32_t id) {
    const auto [place, is_new] = users_.try_emplace(id);
    if (is_new) place->second = user_name(id);
    return place->second;
}

const std::string& People::group(std::uint32_t id) {
    const auto [place, is_new] = groups_.try_emplace(id);
    if (is_new) place->second = group_name(id);
    return place->second;
}

std::string start_time(std::uint64_t start_ticks) {
    static const auto boot = boot_time();
    static const auto ticks_per_second = ::sysconf(_SC_CLK_TCK);
    if (boot == 0 || ticks_per_second <= 0) return {};
    const auto seconds = start_ticks / static_cast<std::uint64_t>(ticks_per_second);
    const auto time = static_cast<std::time_t>(boot + static_cast<std::int64_t>(seconds));
    return fmt::format("{:%FT%T}", fmt::localtime(time));
}

}  // namespace patchbay::cli
