// SPDX-License-Identifier: Apache-2.0
//
// Columns of a listing: their names and meanings, and choosing among them.
#pragma once

#include "inspect/value.hpp"
#include "outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

enum class ColumnType : std::uint8_t { text, list, number, size, yes_no };

/// "text", "list"... A literal.
[[nodiscard]] std::string_view name_of(ColumnType type) noexcept;

struct ColumnInfo {
    std::string_view name;  ///< in capitals: "HOLDERS"
    ColumnType type;
    std::string_view meaning;
    bool is_default;
};

/// A place in the span of all columns.
using ColumnIndex = std::size_t;

/// The column of that name, in capitals or not.
[[nodiscard]] std::optional<ColumnIndex> find_column(std::span<const ColumnInfo> columns,
                                                     std::string_view name);

/// What `-o LIST` chooses: "KIND,HOLDERS", or "+PEER" for the usual ones and more. Empty: the usual ones.
[[nodiscard]] OrStop<std::vector<ColumnIndex>> choose_columns(std::span<const ColumnInfo> columns,
                                                              std::string_view list);

/// " KIND OBJECT ...", for messages and help.
[[nodiscard]] std::string names_of(std::span<const ColumnInfo> columns);

}  // namespace patchbay::cli
