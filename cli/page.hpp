// SPDX-License-Identifier: Apache-2.0
//
// Page: text with headings, paragraphs and lists, for a terminal or as Markdown.
#pragma once

#include "text_table.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace patchbay::cli {

class Page {
public:
    Page() = default;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    virtual ~Page() = default;

    virtual void title(std::string_view text) = 0;
    virtual void heading(std::string_view text) = 0;
    virtual void paragraph(std::string_view text) = 0;
    virtual void item(std::string_view text) = 0;
    /// A point, and what answers it.
    virtual void answered_item(std::string_view point, std::string_view answer) = 0;
    virtual void command(std::string_view command, std::string_view meaning) = 0;
    virtual void table(const TextTable& table, TextTable::Overflow overflow) = 0;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

protected:
    std::string text_;
};

/// For a terminal of that many columns.
[[nodiscard]] std::unique_ptr<Page> make_text_page(std::size_t width, bool colour);
[[nodiscard]] std::unique_ptr<Page> make_markdown_page();

}  // namespace patchbay::cli
