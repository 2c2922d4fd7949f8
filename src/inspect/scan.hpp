// SPDX-License-Identifier: Apache-2.0
//
// Scan: reads text of the kernel from left to right. What is not there is an empty optional, and nothing is read past
// the end, whatever the text is.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace patchbay::inspect {

class Scan {
public:
    explicit Scan(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    Scan& skip_blanks() noexcept {
        const auto size = rest_.find_first_not_of(" \t");
        rest_.remove_prefix(size == std::string_view::npos ? rest_.size() : size);
        return *this;
    }
    /// Takes `text` away if it comes next.
    bool skip(std::string_view text) noexcept {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    /// Blanks, then a number. One that T has no room for is none.
    template <class T>
    std::optional<T> number(int base = 10) noexcept {
        skip_blanks();
        T value{};
        const auto [end, problem] =
            std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, base);
        if (problem != std::errc{}) return std::nullopt;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }
    std::optional<std::uint64_t> decimal() noexcept { return number<std::uint64_t>(); }
    std::optional<std::uint64_t> hex() noexcept { return number<std::uint64_t>(16); }
    /// Blanks, then everything up to the next blank.
    std::string_view word() noexcept {
        skip_blanks();
        return up_to(" \t");
    }
    /// Everything up to one of these, which stays; or to the end.
    std::string_view up_to(std::string_view marks) noexcept {
        const auto size = std::min(rest_.find_first_of(marks), rest_.size());
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    /// The next line, without its end.
    std::optional<std::string_view> line() noexcept {
        if (rest_.empty()) return std::nullopt;
        const auto taken = up_to("\n");
        skip("\n");
        return taken;
    }

private:
    std::string_view rest_;
};

/// The lines of a text.
template <class Visit>
void for_each_line(std::string_view text, Visit&& visit) {
    Scan lines(text);
    while (const auto line = lines.line()) visit(*line);
}

}  // namespace patchbay::inspect
