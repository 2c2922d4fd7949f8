// SPDX-License-Identifier: Apache-2.0
//
// Listing: rows and columns, whatever they are of, and how they are written.
#pragma once

#include "inspect/column.hpp"
#include "inspect/filter.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace patchbay::cli {

using RowIndex = std::size_t;

struct Listing {
    std::vector<ColumnInfo> columns;
    std::function<Value(RowIndex, ColumnIndex)> value;
};

struct ListingStyle {
    bool headings = true;
    bool raw = false;  ///< one blank between columns, none within them
    ValueStyle values;
    std::size_t width = 80;  ///< of a table
};

[[nodiscard]] std::string text_of(const Listing& listing, const std::vector<RowIndex>& rows,
                                  const std::vector<ColumnIndex>& columns,
                                  const ListingStyle& style);

/// Keeps the rows that match.
void apply(const Filter& filter, const Listing& listing, std::vector<RowIndex>& rows);

/// What `-H` shows: each column with its type and meaning.
[[nodiscard]] std::string list_of(const std::vector<ColumnInfo>& columns, bool json,
                                  const ListingStyle& style);

}  // namespace patchbay::cli
