// SPDX-License-Identifier: Apache-2.0
//
// What the user of `top` has chosen, and what each key changes of it.
#pragma once

#include "top/rows.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

enum class SortBy { traffic, depth, waiters, holders, io, kind, name };
inline constexpr std::size_t kSortColumns = 7;

/// "traffic", "depth"... A literal.
[[nodiscard]] std::string_view name_of(SortBy column) noexcept;
[[nodiscard]] std::optional<SortBy> sort_named(std::string_view name) noexcept;

enum class Key { character, up, down, page_up, page_down, home, end, enter, escape, backspace };
struct KeyPress {
    Key key = Key::character;
    char character = 0;
};

struct TopState {
    SortBy sort = SortBy::traffic;
    bool reverse = false;
    std::string filter;  ///< words: all of them in the kind, the name or a holder
    bool types_filter = false;
    std::optional<inspect::Identity> selected;  ///< stays with the object while rows move
    bool shows_holders = true;
    bool shows_help = false;
    bool paused = false;
    bool done = false;
    std::size_t page_rows = 10;  ///< how many the screen has room for
    std::chrono::nanoseconds interval = std::chrono::seconds{1};

    /// `rows` are those on the screen, in their order.
    void press(const KeyPress& press, const std::vector<TopRow>& rows);
    /// Where the selected one is; the first one where it has gone.
    [[nodiscard]] std::size_t selected_among(const std::vector<TopRow>& rows) const;

private:
    void press_character(char character);
    void type(const KeyPress& press);
    void move(const KeyPress& press, const std::vector<TopRow>& rows);
    void sort_beside(int step);
    void change_interval(bool longer);
};

/// Those that the filter lets through, sorted: the most first, of names the lowest.
[[nodiscard]] std::vector<TopRow> chosen_rows(std::vector<TopRow> rows, const TopState& state);

}  // namespace patchbay::cli
