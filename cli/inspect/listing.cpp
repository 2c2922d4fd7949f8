// SPDX-License-Identifier: Apache-2.0
#include "inspect/listing.hpp"

#include "text_table.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

constexpr int kIndent = 2;

std::string raw_line(const TextTable::Row& row) {
    std::string line;
    for (const auto& cell : row) {
        if (!line.empty()) line += ' ';
        for (const char letter : cell) {
            if (letter == ' ') {
                line += "\\x20";
            } else {
                line += letter;
            }
        }
    }
    return line + '\n';
}

std::string written(TextTable::Row header, std::vector<TextTable::Row> rows,
                    const ListingStyle& style) {
    if (style.raw) {
        std::string text = style.headings ? raw_line(header) : "";
        for (const auto& row : rows) text += raw_line(row);
        return text;
    }
    TextTable table(std::move(header));
    if (!style.headings) table.hide_header();
    for (auto& row : rows) table.add(std::move(row));
    return table.text(style.width, TextTable::Overflow::wrap);
}

}  // namespace

std::string text_of(const Listing& listing, const std::vector<RowIndex>& rows,
                    const std::vector<ColumnIndex>& columns, const ListingStyle& style) {
    TextTable::Row header;
    for (const auto column : columns) header.emplace_back(listing.columns[column].name);
    std::vector<TextTable::Row> cells;
    cells.reserve(rows.size());
    for (const auto row : rows) {
        TextTable::Row line;
        for (const auto column : columns)
            line.push_back(text_of(listing.value(row, column), style.values));
        cells.push_back(std::move(line));
    }
    return written(std::move(header), std::move(cells), style);
}

void apply(const Filter& filter, const Listing& listing, std::vector<RowIndex>& rows) {
    std::erase_if(rows, [&](RowIndex row) {
        return !filter.matches([&](ColumnIndex column) { return listing.value(row, column); });
    });
}

std::string list_of(const std::vector<ColumnInfo>& columns, bool json, const ListingStyle& style) {
    if (json) {
        auto list = nlohmann::ordered_json::array();
        for (const auto& column : columns) {
            list.push_back({{"name", column.name},
                            {"type", name_of(column.type)},
                            {"default", column.is_default},
                            {"meaning", column.meaning}});
        }
        return nlohmann::ordered_json{{"columns", std::move(list)}}.dump(kIndent) + '\n';
    }
    std::vector<TextTable::Row> rows;
    for (const auto& column : columns) {
        rows.push_back({std::string(column.name), std::string(name_of(column.type)),
                        column.is_default ? "yes" : "no", std::string(column.meaning)});
    }
    return written({"COLUMN", "TYPE", "DEFAULT", "MEANING"}, std::move(rows), style);
}

}  // namespace patchbay::cli
