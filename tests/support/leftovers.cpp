// SPDX-License-Identifier: Apache-2.0
#include "support/leftovers.hpp"

#include "support/unique_name.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace patchbay::test {
namespace {

/// Whose unique_name() it is; the library may have put something before and behind it ("sem.", "patchbay.").
std::optional<pid_t> maker_of(std::string_view name) {
    const auto start = name.find(kUniqueMark);
    if (start == std::string_view::npos) return {};
    const auto rest = name.substr(start + kUniqueMark.size());
    pid_t maker = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), maker);
    const bool whole = problem == std::errc() && end != rest.data() + rest.size() && *end == '.';
    return whole && maker > 0 ? std::optional(maker) : std::nullopt;
}

bool is_gone(pid_t process) noexcept {
    return ::kill(process, 0) != 0 && errno == ESRCH;
}

bool is_old_and_ours(const std::filesystem::path& path) noexcept {
    struct ::stat status{};
    if (::lstat(path.c_str(), &status) != 0 || status.st_uid != ::geteuid()) return false;
    return std::chrono::seconds(std::time(nullptr) - status.st_mtim.tv_sec) > kLeftoverAge;
}

}  // namespace

void remove_leftovers(const std::filesystem::path& folder) noexcept {
    try {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const auto maker = maker_of(entry.path().filename().native());
            if (!maker || !is_gone(*maker) || !is_old_and_ours(entry.path())) continue;
            std::error_code ignored;
            std::filesystem::remove_all(entry.path(), ignored);
        }
    } catch (const std::exception&) {
        // A folder that is not there, or that another program swept at the same time: the next start looks again.
        return;
    }
}

void remove_leftovers() noexcept {
    for (const auto* const folder : {"/dev/shm", "/tmp", "/dev/mqueue"}) remove_leftovers(folder);
}

}  // namespace patchbay::test
