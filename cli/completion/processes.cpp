// SPDX-License-Identifier: Apache-2.0
#include "completion/processes.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace patchbay::cli {

Candidates processes() {
    Candidates candidates;
    std::error_code problem;
    for (std::filesystem::directory_iterator entry("/proc", problem), end; !problem && entry != end;
         entry.increment(problem)) {
        const std::string pid = entry->path().filename().string();
        if (!std::ranges::all_of(pid, [](unsigned char byte) { return std::isdigit(byte) != 0; }))
            continue;
        std::ifstream file(entry->path() / "comm");
        std::string name;
        std::getline(file, name);
        // Anybody may give himself any name.
        std::ranges::replace_if(
            name, [](unsigned char byte) { return std::isprint(byte) == 0; }, '?');
        candidates.push_back({pid, name});
    }
    return candidates;
}

}  // namespace patchbay::cli
