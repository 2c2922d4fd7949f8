// SPDX-License-Identifier: Apache-2.0
//
// Layout: where the boxes and ovals of a picture go: data runs from left to right.
#pragma once

#include "graph/picture.hpp"

#include <vector>

namespace patchbay::cli {

/// Of all nodes: processes first, then objects.
struct Place {
    double x = 0;  ///< of the middle
    double y = 0;
    std::size_t part = 0;  ///< which island of nodes that are connected
};

struct Layout {
    std::vector<Place> places;
    double width = 0;
    double height = 0;
};

inline constexpr double kNodeWidth = 190;
inline constexpr double kNodeHeight = 44;

/// Each island in layers, writers left of what they write to, readers right of it, in an order with few crossings; the
/// islands in rows, the largest first.
[[nodiscard]] Layout layout_of(const Picture& picture);

}  // namespace patchbay::cli
