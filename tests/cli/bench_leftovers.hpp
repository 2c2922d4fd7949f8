// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace patchbay::test {

/// Names of files that a run with this pid made.
inline std::string left_behind(int pid) {
    const auto own = "patchbay-bench." + std::to_string(pid) + '.';
    std::string names;
    for (const auto* const folder : {"/dev/shm", "/tmp"}) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().filename().string().contains(own))
                names += entry.path().string() + '\n';
        }
    }
    return names;
}

}  // namespace patchbay::test
