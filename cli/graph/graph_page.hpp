// SPDX-License-Identifier: Apache-2.0
//
// A picture as a page to look around in.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace patchbay::cli {

/// HTML with all that belongs to it. `graph` is what graph_json() made.
[[nodiscard]] std::string graph_page(const nlohmann::json& graph);

}  // namespace patchbay::cli
