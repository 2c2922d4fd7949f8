// SPDX-License-Identifier: Apache-2.0
#include "top/state.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>
#include <tuple>

namespace patchbay::cli {
namespace {

constexpr std::array<std::string_view, kSortColumns> kSortNames{
    "traffic", "depth", "waiters", "holders", "io", "kind", "name"};

std::string lower(std::string text) {
    for (auto& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

std::string searched_text(const TopRow& row) {
    auto text = fmt::format("{} {}", inspect::name_of(row.identity.kind), row.title);
    for (const auto& holder : row.holders) text += fmt::format(" {} {}", holder.pid, holder.name);
    return lower(std::move(text));
}

bool passes(const TopRow& row, const std::vector<std::string>& words) {
    if (words.empty()) return true;
    const auto text = searched_text(row);
    return std::ranges::all_of(
        words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

/// What is unknown comes after nothing.
double amount(const TopRow& row, SortBy column) {
    switch (column) {
        case SortBy::traffic: return row.traffic.value_or(-1);
        case SortBy::depth: return row.filling ? static_cast<double>(row.filling->amount) : -1;
        case SortBy::waiters: return static_cast<double>(row.waiters);
        case SortBy::holders: return static_cast<double>(row.holders.size());
        case SortBy::io: return row.io_per_second().value_or(-1);
        case SortBy::kind:
        case SortBy::name: return 0;
    }
    return 0;
}

bool comes_before(const TopRow& one, const TopRow& two, SortBy column) {
    const auto first = amount(one, column);
    const auto second = amount(two, column);
    if (first != second) return first > second;
    if (column == SortBy::name)
        return std::tie(one.title, one.identity) < std::tie(two.title, two.identity);
    if (column != SortBy::kind && one.waiters != two.waiters) return one.waiters > two.waiters;
    const auto kind = inspect::name_of(one.identity.kind);
    const auto other_kind = inspect::name_of(two.identity.kind);
    return std::tie(kind, one.title, one.identity) < std::tie(other_kind, two.title, two.identity);
}

}  // namespace

std::string_view name_of(SortBy column) noexcept {
    return kSortNames[static_cast<std::size_t>(column)];
}

std::optional<SortBy> sort_named(std::string_view name) noexcept {
    const auto* found = std::ranges::find(kSortNames, name);
    if (found == kSortNames.end()) return {};
    return static_cast<SortBy>(found - kSortNames.begin());
}

std::vector<TopRow> chosen_rows(std::vector<TopRow> rows, const TopState& state) {
    std::vector<std::string> words;
    std::istringstream text(lower(state.filter));
    for (std::string word; text >> word;) words.push_back(word);
    std::erase_if(rows, [&](const TopRow& row) { return !passes(row, words); });
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t one, std::size_t two) {
        const auto before = [&](std::size_t left, std::size_t right) {
            return comes_before(rows[left], rows[right], state.sort);
        };
        if (before(one, two)) return !state.reverse;
        if (before(two, one)) return state.reverse;
        return one < two;  // equal ones stay where they were from one frame to the next
    });
    std::vector<TopRow> sorted;
    for (const auto place : order) sorted.push_back(std::move(rows[place]));
    return sorted;
}

std::size_t TopState::selected_among(const std::vector<TopRow>& rows) const {
    if (!selected) return 0;
    const auto found = std::ranges::find(rows, *selected, &TopRow::identity);
    return found == rows.end() ? 0 : static_cast<std::size_t>(found - rows.begin());
}

void TopState::press(const KeyPress& press, const std::vector<TopRow>& rows) {
    if (shows_help) {
        shows_help = false;
        done = press.key == Key::character && press.character == 'q';
        return;
    }
    if (types_filter) return type(press);
    if (press.key == Key::character) return press_character(press.character);
    if (press.key == Key::enter) shows_holders = !shows_holders;
    if (press.key == Key::escape) filter.clear();
    move(press, rows);
}

void TopState::press_character(char character) {
    switch (character) {
        case 'q': done = true; break;
        case 's':
        case '>': sort_beside(1); break;
        case '<': sort_beside(-1); break;
        case 'r': reverse = !reverse; break;
        case '/': types_filter = true; break;
        case '?':
        case 'h': shows_help = true; break;
        case 'p':
        case ' ': paused = !paused; break;
        case '+':
        case '=': change_interval(true); break;
        case '-': change_interval(false); break;
        default: break;
    }
}

void TopState::type(const KeyPress& press) {
    switch (press.key) {
        case Key::character: filter += press.character; break;
        case Key::enter: types_filter = false; break;
        case Key::escape:
            filter.clear();
            types_filter = false;
            break;
        case Key::backspace:
            // The whole of a character: what follows its first byte, too.
            while (!filter.empty() && (static_cast<unsigned char>(filter.back()) & 0xC0U) == 0x80U)
                filter.pop_back();
            if (!filter.empty()) filter.pop_back();
            break;
        default: break;
    }
}

void TopState::move(const KeyPress& press, const std::vector<TopRow>& rows) {
    if (rows.empty()) return;
    const auto last = rows.size() - 1;
    const auto at = selected_among(rows);
    auto to = at;
    switch (press.key) {
        case Key::up: to = at - std::min<std::size_t>(at, 1); break;
        case Key::down: to = at + 1; break;
        case Key::page_up: to = at - std::min(at, page_rows); break;
        case Key::page_down: to = at + page_rows; break;
        case Key::home: to = 0; break;
        case Key::end: to = last; break;
        default: return;
    }
    selected = rows[std::min(to, last)].identity;
}

void TopState::sort_beside(int step) {
    const auto columns = static_cast<int>(kSortColumns);
    sort = static_cast<SortBy>((static_cast<int>(sort) + step + columns) % columns);
}

void TopState::change_interval(bool longer) {
    using namespace std::chrono_literals;
    constexpr std::array<std::chrono::nanoseconds, 8> kSteps{100ms, 200ms, 500ms, 1s,
                                                             2s,    5s,    10s,   60s};
    if (longer) {
        const auto* next = std::ranges::upper_bound(kSteps, interval);
        if (next != kSteps.end()) interval = *next;
    } else {
        const auto* next = std::ranges::lower_bound(kSteps, interval);
        if (next != kSteps.begin()) interval = *(next - 1);
    }
}

}  // namespace patchbay::cli
