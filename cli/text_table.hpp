// SPDX-License-Identifier: Apache-2.0
//
// A table of text, for terminals and for Markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::cli {

class TextTable {
public:
    using Row = std::vector<std::string>;

    explicit TextTable(Row header) : header_(std::move(header)) {}
    void add(Row row) { rows_.push_back(std::move(row)); }
    /// text() leaves it out.
    void hide_header() noexcept { shows_header_ = false; }

    /// What to do where `width` has no room for all columns.
    enum class Overflow {
        leave_out,  ///< the last columns that do not fit
        wrap,       ///< the text in the last column
    };

    /// In columns, two blanks apart.
    [[nodiscard]] std::string text(std::size_t width, Overflow overflow) const;
    [[nodiscard]] std::string markdown() const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;
    [[nodiscard]] std::size_t columns_within(std::size_t width) const;
    [[nodiscard]] std::string wrapped_text(std::size_t width) const;

    Row header_;
    std::vector<Row> rows_;
    bool shows_header_ = true;
};

/// `text` in lines of at most `width` columns, broken at blanks, each indented by `indent` blanks, but the first by
/// `first_indent`. No newline at the end.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t indent,
                                  std::size_t first_indent);

}  // namespace patchbay::cli
