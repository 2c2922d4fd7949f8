// SPDX-License-Identifier: Apache-2.0
#include "inspect/column.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace patchbay::cli {
namespace {

char capital(char letter) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
}

}  // namespace

std::string_view name_of(ColumnType type) noexcept {
    switch (type) {
        case ColumnType::text: return "text";
        case ColumnType::list: return "list";
        case ColumnType::number: return "number";
        case ColumnType::size: return "size";
        case ColumnType::yes_no: return "yes-no";
    }
    return {};
}

std::optional<ColumnIndex> find_column(std::span<const ColumnInfo> columns, std::string_view name) {
    for (ColumnIndex index = 0; index < columns.size(); ++index)
        if (std::ranges::equal(columns[index].name, name, {}, {}, capital)) return index;
    return std::nullopt;
}

OrStop<std::vector<ColumnIndex>> choose_columns(std::span<const ColumnInfo> columns,
                                                std::string_view list) {
    std::vector<ColumnIndex> chosen;
    const bool more = list.starts_with('+');
    if (list.empty() || more) {
        for (ColumnIndex index = 0; index < columns.size(); ++index)
            if (columns[index].is_default) chosen.push_back(index);
    }
    if (more) list.remove_prefix(1);
    if (list.empty() && !more) return chosen;
    for (;;) {
        const auto name = list.substr(0, list.find(','));
        const auto column = find_column(columns, name);
        if (!column) {
            return wrong_usage(fmt::format("--output: no column '{}'; one of{} (-H says more)",
                                           name, names_of(columns)));
        }
        if (std::ranges::find(chosen, *column) == chosen.end()) chosen.push_back(*column);
        if (name.size() == list.size()) return chosen;
        list.remove_prefix(name.size() + 1);
    }
}

std::string names_of(std::span<const ColumnInfo> columns) {
    std::string names;
    for (const auto& column : columns) names += fmt::format(" {}", column.name);
    return names;
}

}  // namespace patchbay::cli
