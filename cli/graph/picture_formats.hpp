// SPDX-License-Identifier: Apache-2.0
//
// A picture in the languages that others draw from, and drawn.
#pragma once

#include "graph/picture.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace patchbay::cli {

/// For graphviz(7).
[[nodiscard]] std::string dot_of(const Picture& picture);

/// A flowchart, as pages written in Markdown may contain it: mermaid.js.org.
[[nodiscard]] std::string mermaid_of(const Picture& picture);

/// A drawing by itself, for light and dark grounds.
[[nodiscard]] std::string svg_of(const Picture& picture);

/// {"schema": "patchbay.graph/1", "nodes": [...], "links": [...], "width", "height"}; nodes have their place. `details`
/// is the snapshot as JSON: each node gets its part of it.
[[nodiscard]] nlohmann::json graph_json(const Picture& picture, const nlohmann::json& details);

/// Names of nodes that are the same in all formats: "p123", "o4".
[[nodiscard]] std::string id_of(const PictureProcess& process);
[[nodiscard]] std::string id_of_object(std::size_t object);

/// `text`, not longer than that many characters, with "..." in the middle where something is left out.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters);

}  // namespace patchbay::cli
