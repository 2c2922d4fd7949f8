// SPDX-License-Identifier: Apache-2.0
//
// What is known of an object, as JSON: the member "facts" of docs/inspect_schema.md.
#pragma once

#include "patchbay/inspect.hpp"

#include <nlohmann/json_fwd.hpp>

namespace patchbay::cli {

/// Facts may refer to other objects and to processes of the snapshot. null: nothing is known beyond the kind.
[[nodiscard]] nlohmann::json facts_json(const inspect::Snapshot& snapshot,
                                        const inspect::Facts& facts);

/// A point of time: "2026-11-23T22:30:38Z", with nanoseconds where they are not 0. The epoch, which is how the kernel
/// says "never", is null.
[[nodiscard]] nlohmann::json time_json(std::chrono::system_clock::time_point time);

/// The words of tcp(7): "listening", "established"... A literal.
[[nodiscard]] std::string_view name_of(inspect::SocketState state) noexcept;
/// "stream", "datagram"... A literal.
[[nodiscard]] std::string_view name_of(inspect::SocketType type) noexcept;

}  // namespace patchbay::cli
