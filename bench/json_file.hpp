// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <string>

namespace patchbay::bench {

/// Writes the figures for --json: nothing where no path was given. Returns the program's exit status, and says why.
[[nodiscard]] inline int write_json(const std::string& path, const nlohmann::json& figures) {
    if (path.empty()) return 0;
    std::ofstream file(path);
    file << figures.dump(2) << '\n';
    if (file.flush()) return 0;
    fmt::print(stderr, "cannot write {}\n", path);
    return 1;
}

}  // namespace patchbay::bench
