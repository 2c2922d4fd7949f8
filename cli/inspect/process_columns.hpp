// SPDX-License-Identifier: Apache-2.0
//
// The columns of `ps`: a row is a process.
#pragma once

#include "inspect/listing.hpp"
#include "inspect/view.hpp"

namespace patchbay::cli {

[[nodiscard]] std::vector<ColumnInfo> process_columns();

/// A row is the process of that index. The view must live as long.
[[nodiscard]] Listing process_listing(const View& view);

/// Whether `ps` shows it unasked: it holds something, or waits for something that others can reach.
[[nodiscard]] bool takes_part(const View& view, inspect::Index process);

/// "reading fifo:/tmp/x (fd 3)": what it sleeps on, the same of several threads once: "futex x12".
[[nodiscard]] List waits_text(const View& view, inspect::Index process);

}  // namespace patchbay::cli
