// SPDX-License-Identifier: Apache-2.0
#include "text_table.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

constexpr std::size_t kGap = 2;

std::string line_of(const TextTable::Row& row, const std::vector<std::size_t>& widths,
                    std::size_t columns) {
    std::string line;
    for (std::size_t at = 0; at < columns; ++at)
        line += fmt::format("{:<{}}", row[at], widths[at] + kGap);
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string markdown_line(const TextTable::Row& row) {
    std::string line = "|";
    for (const auto& cell : row) {
        line += ' ';
        for (const char letter : cell) {
            if (letter == '|') line += '\\';  // would end the cell
            line += letter;
        }
        line += " |";
    }
    return line + '\n';
}

}  // namespace

std::vector<std::size_t> TextTable::widths() const {
    std::vector<std::size_t> result;
    for (std::size_t at = 0; at < header_.size(); ++at) {
        std::size_t width = shows_header_ ? header_[at].size() : 0;
        for (const auto& row : rows_) width = std::max(width, row[at].size());
        result.push_back(width);
    }
    return result;
}

std::size_t TextTable::columns_within(std::size_t width) const {
    std::size_t used = 0;
    std::size_t columns = 0;
    for (const auto column_width : widths()) {
        used += column_width + (columns > 0 ? kGap : 0);
        if (used > width && columns > 0) break;
        ++columns;
    }
    return columns;
}

std::string TextTable::text(std::size_t width, Overflow overflow) const {
    const auto columns = columns_within(width);
    if (overflow == Overflow::wrap && columns < header_.size()) return wrapped_text(width);
    const auto column_widths = widths();
    std::string result;
    if (shows_header_) result += line_of(header_, column_widths, columns) + '\n';
    for (const auto& row : rows_) result += line_of(row, column_widths, columns) + '\n';
    return result;
}

std::string TextTable::wrapped_text(std::size_t width) const {
    constexpr std::size_t kNarrowest = 20;
    constexpr std::size_t kStackedIndent = 4;
    const auto column_widths = widths();
    const std::size_t columns = header_.size() - 1;
    std::size_t indent = 0;
    for (std::size_t at = 0; at < columns; ++at) indent += column_widths[at] + kGap;
    // Where no room is left beside the others, the last cell goes below them.
    const bool stacked = indent + kNarrowest > width;
    if (stacked) indent = kStackedIndent;
    const auto line = [&](const Row& row) {
        auto start = line_of(row, column_widths, columns);
        const auto last = wrapped(row.back(), width, indent, indent);
        if (stacked) return start + '\n' + last + '\n';
        start.resize(indent, ' ');
        return start + last.substr(indent) + '\n';
    };
    std::string result = shows_header_ ? line(header_) : "";
    for (const auto& row : rows_) result += line(row);
    return result;
}

std::string TextTable::markdown() const {
    std::string result = markdown_line(header_) + markdown_line(Row(header_.size(), "---"));
    for (const auto& row : rows_) result += markdown_line(row);
    return result;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent,
                    std::size_t first_indent) {
    std::string result(first_indent, ' ');
    std::size_t column = first_indent;
    bool line_is_empty = true;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (!line_is_empty && column + 1 + word.size() > width) {
            result.append("\n").append(indent, ' ');
            column = indent;
            line_is_empty = true;
        }
        if (!line_is_empty) result += ' ';
        result += word;
        column += word.size() + (line_is_empty ? 0 : 1);
        line_is_empty = false;
    }
    return result;
}

}  // namespace patchbay::cli
