// SPDX-License-Identifier: Apache-2.0
//
// The columns of `ls`: a row is an object.
#pragma once

#include "inspect/listing.hpp"
#include "inspect/view.hpp"

namespace patchbay::cli {

[[nodiscard]] std::vector<ColumnInfo> object_columns();

/// A row is the object of that index. The view must live as long.
[[nodiscard]] Listing object_listing(const View& view);

/// Whether `ls` shows it unasked: several processes hold it or its other end, somebody waits on it, or it is there for
/// others to come: named queues, segments, semaphores and topics, whoever holds them, and listening sockets.
[[nodiscard]] bool is_shared(const View& view, inspect::Index index);

}  // namespace patchbay::cli
