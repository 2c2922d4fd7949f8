// SPDX-License-Identifier: Apache-2.0
#include "completion/candidates.hpp"

#include <algorithm>
#include <filesystem>

namespace patchbay::cli {
namespace {

namespace fs = std::filesystem;

bool fits(const fs::file_status& status, PathKind kind) {
    switch (kind) {
        case PathKind::any: return true;
        case PathKind::fifo: return fs::is_fifo(status);
        case PathKind::socket: return fs::is_socket(status);
    }
    return false;
}

}  // namespace

Candidates complete_path(std::string_view path, PathKind kind, std::string_view prefix) {
    const auto folder = path.substr(0, path.rfind('/') + 1);  // all of it, or nothing
    const auto start = path.substr(folder.size());
    Candidates candidates;
    std::error_code problem;
    for (fs::directory_iterator entry(folder.empty() ? "." : folder, problem), end;
         !problem && entry != end; entry.increment(problem)) {
        const auto name = entry->path().filename().string();
        if (!name.starts_with(start) || (start.empty() && name.starts_with('.'))) continue;
        std::error_code gone;
        const auto status = entry->status(gone);
        const bool is_folder = fs::is_directory(status);
        if (!is_folder && !fits(status, kind)) continue;
        candidates.push_back(
            {std::string(prefix) + std::string(folder) + name + (is_folder ? "/" : ""), ""});
    }
    std::ranges::sort(candidates, {}, &Candidate::word);
    return candidates;
}

}  // namespace patchbay::cli
