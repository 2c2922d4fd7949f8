// SPDX-License-Identifier: Apache-2.0
#include "top/frame.hpp"

#include "patchbay/units.hpp"

#include "outcome.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace patchbay::cli {
namespace {

struct Column {
    SortBy sort;
    std::string_view title;
    std::size_t width;  ///< 0: what is left
    bool right;
};

constexpr std::size_t kLeastNameWidth = 12;
constexpr std::size_t kMostHolders = 6;
constexpr std::array kColumns{Column{SortBy::kind, "KIND", 14, false},
                              Column{SortBy::name, "NAME", 0, false},
                              Column{SortBy::traffic, "TRAFFIC", 11, true},
                              Column{SortBy::depth, "DEPTH", 10, true},
                              Column{SortBy::waiters, "WAIT", 5, true},
                              Column{SortBy::holders, "HELD", 5, true},
                              Column{SortBy::io, "IO", 10, true}};

std::string short_number(double value) {
    constexpr std::array<std::string_view, 4> kSteps{"", "k", "M", "G"};
    std::size_t step = 0;
    while (value >= 999.5 && step + 1 < kSteps.size()) {
        value /= 1000;
        ++step;
    }
    if (value >= 10 || value == std::floor(value))
        return fmt::format("{:.0f}{}", value, kSteps[step]);
    return fmt::format("{:.1f}{}", value, kSteps[step]);
}

std::string bytes_text(double bytes) {
    return format_size(static_cast<std::uint64_t>(std::llround(bytes)));
}

std::string traffic_text(const TopRow& row) {
    if (!row.traffic) return "";
    if (*row.traffic == 0) return "0";
    const auto* more = row.at_least ? "+" : "";
    if (row.traffic_unit == "B") return fmt::format("{}{}/s", bytes_text(*row.traffic), more);
    return fmt::format("{}{} {}/s", short_number(*row.traffic), more, row.traffic_unit);
}

std::string depth_text(const TopRow& row) {
    if (!row.filling) return "";
    const auto& filling = *row.filling;
    if (filling.unit == "bytes") return bytes_text(static_cast<double>(filling.amount));
    auto amount = short_number(static_cast<double>(filling.amount));
    if (!filling.room) return amount;
    return amount + "/" + short_number(static_cast<double>(*filling.room));
}

std::string cell(const TopRow& row, SortBy column) {
    switch (column) {
        case SortBy::kind: return std::string(inspect::name_of(row.identity.kind));
        case SortBy::name: return row.title;
        case SortBy::traffic: return traffic_text(row);
        case SortBy::depth: return depth_text(row);
        case SortBy::waiters:
            return row.waiters == 0 ? "" : short_number(static_cast<double>(row.waiters));
        case SortBy::holders: return short_number(static_cast<double>(row.holders.size()));
        case SortBy::io: {
            const auto io = row.io_per_second();
            return io ? bytes_text(*io) + "/s" : "";
        }
    }
    return {};
}

/// As many columns as there is room for, and how wide the name is.
struct Shape {
    explicit Shape(std::size_t width) {
        std::size_t fixed = 0;
        for (const auto& column : kColumns) fixed += column.width + 1;
        fixed -= 1;
        while (count > 2 && fixed + kLeastNameWidth > width) {
            --count;
            fixed -= kColumns[count].width + 1;
        }
        name_width = width > fixed ? width - fixed : 1;
    }
    std::size_t count = kColumns.size();
    std::size_t name_width = 0;
};

template <class Text>
std::string line_of(std::size_t width, const Text& text) {
    const Shape shape(width);
    std::string line;
    for (std::size_t at = 0; at < shape.count; ++at) {
        const auto& column = kColumns[at];
        if (at > 0) line += ' ';
        line +=
            fitted(text(column), column.width == 0 ? shape.name_width : column.width, column.right);
    }
    return fitted(line, width);
}

FrameLine header_line(const TopState& state, std::size_t width) {
    return {line_of(width,
                    [&](const Column& column) {
                        std::string title(column.title);
                        if (column.sort == state.sort) title += state.reverse ? '^' : 'v';
                        return title;
                    }),
            Style::header};
}

std::string row_text(const TopRow& row, std::size_t width) {
    return line_of(width, [&](const Column& column) { return cell(row, column.sort); });
}

std::string title_text(const FrameHead& head, std::size_t objects, const TopState& state) {
    // What the keys have set comes first: a narrow terminal shows it, too.
    auto text =
        fmt::format("patchbay top  {}  every {}", head.clock, format_duration(state.interval));
    if (state.paused) text += "  PAUSED";
    text += fmt::format("  {}, {} processes", counted(objects, "object"), head.processes);
    if (head.hidden > 0) text += fmt::format(" ({} hide theirs)", head.hidden);
    return text;
}

FrameLine second_line(const FrameHead& head, const TopState& state, std::size_t width) {
    if (state.types_filter) return {fitted("filter: " + state.filter + "_", width), Style::title};
    auto text =
        fmt::format("sorted by {}{}", name_of(state.sort), state.reverse ? ", reversed" : "");
    if (!state.filter.empty()) text += "  filter: " + state.filter;
    if (head.is_first) text += "  (rates come with the second look)";
    return {fitted(text, width), Style::faint};
}

std::vector<FrameLine> holders_pane(const TopRow& row, const FrameSize& size) {
    const auto width = size.width;
    std::vector<FrameLine> lines;
    lines.push_back({fitted(fmt::format("{} of {} {}", counted(row.holders.size(), "holder"),
                                        inspect::name_of(row.identity.kind), row.title),
                            width),
                     Style::header});
    const auto room = std::min(kMostHolders, size.height / 4);
    for (std::size_t at = 0; at < std::min(room, row.holders.size()); ++at) {
        const auto& holder = row.holders[at];
        if (at + 1 == room && row.holders.size() > room) {
            lines.push_back({fitted(fmt::format("  and {} more", row.holders.size() - at), width),
                             Style::faint});
            break;
        }
        auto io = std::string();
        if (holder.read_per_second)
            io = fmt::format("reads {}/s, writes {}/s", bytes_text(*holder.read_per_second),
                             bytes_text(holder.written_per_second.value_or(0)));
        lines.push_back(
            {fitted(fmt::format("{:>8} {} {} {}  {}", holder.pid, fitted(holder.name, 16),
                                fitted(holder.how, 16), holder.waits ? "waits" : "     ", io),
                    width),
             holder.waits ? Style::waiting : Style::plain});
    }
    return lines;
}

std::vector<FrameLine> help_lines(std::size_t width) {
    constexpr std::array<std::string_view, 19> kHelp{
        "patchbay top: help (any key goes back)",
        "",
        "up down, page up, page down, home, end   select an object",
        "Enter    who holds it: show or hide          p, space  pause",
        "s, > <   sort by the next column, the one before        r  reverse",
        "/        filter by words in kind, name, pid, process    Escape  none",
        "+ -      look less often, more often                    q  quit",
        "",
        "TRAFFIC  messages, bytes or changes in a second. With a + it is what two",
        "         looks differ by, and more may have come and gone between them;",
        "         topics count their messages themselves. Empty: not to be seen.",
        "DEPTH    what waits in it, and of how much; or the value of a counter",
        "WAIT     threads that sleep on it now",
        "HELD     processes that hold it",
        "IO       what these read and write, of all their files together",
        "",
        "Nothing is opened that anybody would notice: what is in a pipe stays unknown.",
        "",
        ""};
    std::vector<FrameLine> lines;
    for (const auto text : kHelp) lines.push_back({fitted(text, width), Style::plain});
    lines.front().style = Style::title;
    return lines;
}

void fill_up(std::vector<FrameLine>& lines, std::size_t height, std::size_t width) {
    while (lines.size() < height) lines.push_back({std::string(width, ' '), Style::plain});
}

}  // namespace

std::vector<FrameLine> frame_of(const FrameHead& head, const std::vector<TopRow>& rows,
                                TopState& state, const FrameSize& size) {
    constexpr std::size_t kHeadLines = 3;
    constexpr std::string_view kKeys =
        "q quit  s sort  r reverse  / filter  Enter holders  p pause  +- pace  ? help";
    std::vector<FrameLine> lines;
    if (state.shows_help) {
        lines = help_lines(size.width);
        lines.resize(std::min(lines.size(), size.height));
        fill_up(lines, size.height, size.width);
        return lines;
    }
    lines.push_back({fitted(title_text(head, rows.size(), state), size.width), Style::title});
    lines.push_back(second_line(head, state, size.width));
    lines.push_back(header_line(state, size.width));
    const auto at = state.selected_among(rows);
    std::vector<FrameLine> pane;
    if (state.shows_holders && !rows.empty()) pane = holders_pane(rows[at], size);
    const auto around = kHeadLines + 1 + pane.size();
    state.page_rows = size.height > around ? size.height - around : 1;
    // The selected row is in sight: pages, so that rows do not crawl while it moves.
    const auto first = at / state.page_rows * state.page_rows;
    for (auto row = first; row < std::min(rows.size(), first + state.page_rows); ++row) {
        auto style = rows[row].waiters > 0 ? Style::waiting : Style::plain;
        if (row == at) style = Style::selected;
        lines.push_back({row_text(rows[row], size.width), style});
    }
    fill_up(lines, kHeadLines + state.page_rows, size.width);
    std::ranges::move(pane, std::back_inserter(lines));
    lines.push_back({fitted(kKeys, size.width), Style::faint});
    lines.resize(std::min(lines.size(), size.height));
    return lines;
}

std::string frame_text(const FrameHead& head, const std::vector<TopRow>& rows,
                       const TopState& state, std::size_t width) {
    auto text = title_text(head, rows.size(), state) + '\n';
    const auto add = [&](std::string line) {
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    };
    add(header_line(state, width).text);
    for (const auto& row : rows) add(row_text(row, width));
    return text;
}

}  // namespace patchbay::cli
