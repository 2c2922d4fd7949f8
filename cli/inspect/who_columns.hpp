// SPDX-License-Identifier: Apache-2.0
//
// The columns of `who`: a row is a process at one end of an object.
#pragma once

#include "inspect/listing.hpp"
#include "inspect/view.hpp"

#include <string>
#include <vector>

namespace patchbay::cli {

struct End {
    inspect::Index object = 0;
    Holding holding;  ///< its process; how it holds the object: not at all where it only waits
    std::string role;
};

/// Whoever holds the object, and whoever waits on it without holding it: System V queues and sets have no holders. At
/// the other end of a connection, all are its "peer".
[[nodiscard]] std::vector<End> ends_of(const View& view, inspect::Index object, bool is_peer);

/// Whoever is at the other end of what that process holds as that descriptor: of a pipe those who may do what it may
/// not, of a connected socket its peer's holders, of anything else all but itself.
[[nodiscard]] std::vector<End> other_ends(const View& view, inspect::Index process,
                                          std::int32_t descriptor);

[[nodiscard]] std::vector<ColumnInfo> who_columns();

/// A row is the end of that index. The view must live as long.
[[nodiscard]] Listing who_listing(const View& view, std::vector<End> ends);

}  // namespace patchbay::cli
