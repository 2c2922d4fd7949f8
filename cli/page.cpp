// SPDX-License-Identifier: Apache-2.0
#include "page.hpp"

#include "terminal.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

class TextPage final : public Page {
public:
    TextPage(std::size_t width, bool colour) : width_(width), colour_(colour) {}

    void title(std::string_view text) override { text_ += bold(text, colour_) + "\n\n"; }
    void heading(std::string_view text) override {
        if (!text_.ends_with("\n\n")) text_ += '\n';
        text_ += bold(text, colour_) + '\n';
    }
    void paragraph(std::string_view text) override { add(wrapped(text, text_width(), 2, 2)); }
    void item(std::string_view text) override { add(marked('+', text)); }
    void answered_item(std::string_view point, std::string_view answer) override {
        add(marked('-', point));
        add(wrapped(fmt::format("=> {}", answer), text_width(), 7, 4));
    }
    void command(std::string_view command, std::string_view meaning) override {
        add(fmt::format("  {}", bold(command, colour_)));
        add(wrapped(meaning, text_width(), 6, 6));
    }
    void table(const TextTable& table, TextTable::Overflow overflow) override {
        const auto lines = table.text(width_ - 2, overflow);
        for (std::size_t start = 0; start < lines.size();) {
            const auto end = lines.find('\n', start) + 1;
            text_ += "  " + lines.substr(start, end - start);
            start = end;
        }
    }

private:
    void add(const std::string& lines) { text_ += lines + '\n'; }
    [[nodiscard]] std::string marked(char mark, std::string_view text) const {
        return wrapped(fmt::format("{} {}", mark, text), text_width(), 4, 2);
    }
    /// Longer lines are hard to read.
    [[nodiscard]] std::size_t text_width() const { return std::min<std::size_t>(width_, 100); }

    std::size_t width_;
    bool colour_;
};

class MarkdownPage final : public Page {
public:
    void title(std::string_view text) override { text_ += fmt::format("# {}\n", text); }
    void heading(std::string_view text) override { text_ += fmt::format("\n## {}\n\n", text); }
    void paragraph(std::string_view text) override { text_ += fmt::format("{}\n", text); }
    void item(std::string_view text) override { text_ += fmt::format("- {}\n", text); }
    void answered_item(std::string_view point, std::string_view answer) override {
        text_ += fmt::format("- **{}** {}\n", point, answer);
    }
    void command(std::string_view command, std::string_view meaning) override {
        text_ += fmt::format("- `{}`: {}\n", command, meaning);
    }
    void table(const TextTable& table, TextTable::Overflow /*overflow*/) override {
        text_ += '\n' + table.markdown();
    }
};

}  // namespace

std::unique_ptr<Page> make_text_page(std::size_t width, bool colour) {
    return std::make_unique<TextPage>(width, colour);
}

std::unique_ptr<Page> make_markdown_page() {
    return std::make_unique<MarkdownPage>();
}

}  // namespace patchbay::cli
