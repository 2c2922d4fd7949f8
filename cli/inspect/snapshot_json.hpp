// SPDX-License-Identifier: Apache-2.0
//
// A snapshot as JSON, of the schema "patchbay.inspect/1": docs/inspect_schema.md.
#pragma once

#include "patchbay/inspect.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

inline constexpr std::string_view kInspectSchema = "patchbay.inspect/1";

/// Part of a snapshot: one flag for each of its objects, and for each of its processes.
struct Selection {
    std::vector<bool> objects;
    std::vector<bool> processes;

    static Selection all(const inspect::Snapshot& snapshot);
};

/// How JSON refers to an object: "pipe:14:5123:0", its kind, device, number and namespace. Two snapshots have it alike
/// while the object lives.
[[nodiscard]] std::string id_of(const inspect::Identity& identity);

[[nodiscard]] nlohmann::json snapshot_json(const inspect::Snapshot& snapshot);

/// Only what is selected, the edges and waits between those, and their locks. Gaps are of the whole snapshot.
[[nodiscard]] nlohmann::json snapshot_json(const inspect::Snapshot& snapshot,
                                           const Selection& selection);

}  // namespace patchbay::cli
