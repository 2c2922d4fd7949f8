// SPDX-License-Identifier: Apache-2.0
#include "inspect/report.hpp"

#include "interruption.hpp"
#include "made_objects.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <thread>

namespace patchbay::cli {
namespace {

constexpr std::string_view kClear = "\x1b[H\x1b[2J";  // to the corner; all of it

/// All that does not depend on the snapshot.
struct Presentation {
    bool json = false;
    bool again = false;  ///< and again: JSON on one line, text as long as the terminal is high
    std::vector<ColumnIndex> columns;
    std::optional<Filter> filter;
    ListingStyle style;
    std::string before;  ///< each output
};

OrStop<Presentation> presentation(const ListingOptions& options,
                                  const std::vector<ColumnInfo>& columns) {
    auto chosen = choose_columns(columns, options.columns);
    if (!chosen) return std::unexpected(chosen.error());
    Presentation result{.json = options.json, .columns = std::move(*chosen)};
    if (!options.filter.empty()) {
        auto filter = Filter::parse(options.filter, columns);
        if (!filter) return std::unexpected(filter.error());
        result.filter = std::move(*filter);
    }
    return result;
}

ListingStyle style_of(const ListingOptions& options) {
    const bool narrow = is_terminal(STDOUT_FILENO);
    return {
        .headings = !options.no_headings,
        .raw = options.raw,
        .values = {.sizes_in_bytes = options.sizes_in_bytes},
        .width = narrow ? terminal_width(STDOUT_FILENO) : std::numeric_limits<std::size_t>::max()};
}

void tell(const std::vector<inspect::Gap>& gaps) {
    for (const auto& gap : gaps)
        say(gap.cure.empty() ? gap.why : fmt::format("{}: {}", gap.why, gap.cure));
}

/// The first lines of `text` that fit the terminal, and how many more there are.
std::string fitting(const std::string& text, std::size_t gaps) {
    ::winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return text;
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    // One is for the cursor.
    const auto room = size.ws_row > gaps + 3 ? size.ws_row - gaps - 1 : 2;
    if (lines <= room) return text;
    std::size_t end = 0;
    for (std::size_t line = 1; line < room; ++line) end = text.find('\n', end) + 1;
    return fmt::format("{}... {} more lines\n", text.substr(0, end), lines - room + 1);
}

/// What there is to complain about once it has been shown.
using Verdict = std::optional<Stop>;

OrStop<Verdict> show_once(const Presentation& how, const inspect::SnapshotOptions& what,
                          const MakeReport& make) {
    const auto snapshot = inspect::snapshot(what);
    if (!snapshot) return stop_for(snapshot.error());
    const View view(*snapshot);
    const auto report = make(view);
    const auto listing = report->listing();
    auto rows = report->rows();
    if (how.filter) apply(*how.filter, listing, rows);
    constexpr int kIndent = 2;
    auto text =
        how.json
            ? snapshot_json(*snapshot, report->selection(rows)).dump(how.again ? -1 : kIndent) +
                  '\n'
            : text_of(listing, rows, how.columns, how.style);
    if (how.again && !how.json) text = fitting(text, snapshot->gaps.size());
    if (auto written = Output().write(how.before + text); !written)
        return std::unexpected(written.error());
    if (!how.json) tell(snapshot->gaps);
    auto verdict = report->verdict(rows);
    return verdict ? Verdict() : Verdict(std::move(verdict.error()));
}

void wait_until(std::chrono::steady_clock::time_point time, const Interruption& interruption) {
    constexpr std::chrono::milliseconds kSlice{100};
    for (auto now = std::chrono::steady_clock::now(); now < time && !interruption.requested();
         now = std::chrono::steady_clock::now())
        std::this_thread::sleep_until(std::min(time, now + kSlice));
}

Outcome show_again_and_again(Presentation how, const ListingOptions& options,
                             const inspect::SnapshotOptions& what, const MakeReport& make,
                             std::chrono::nanoseconds interval) {
    MadeObjects made;
    const Interruption interruption(made);
    const bool redraws = is_terminal(STDOUT_FILENO) && !how.json;
    how.again = true;
    if (redraws) how.before = kClear;
    while (!interruption.requested()) {
        how.style = style_of(options);  // the terminal may have another size by now
        const auto next = std::chrono::steady_clock::now() + interval;
        const auto verdict = show_once(how, what, make);
        if (!verdict) return std::unexpected(verdict.error());
        // What is not there yet may come.
        if (*verdict) complain((*verdict)->message);
        wait_until(next, interruption);
        if (!redraws && !how.json) how.before = "\n";
    }
    return interrupted_by(interruption.signal());
}

}  // namespace

Outcome show_report(const ListingOptions& options, const std::vector<ColumnInfo>& columns,
                    inspect::SnapshotOptions what, const MakeReport& make) {
    if (options.lists_columns)
        return Output().write(list_of(columns, options.json, style_of(options)));
    auto how = presentation(options, columns);
    if (!how) return std::unexpected(how.error());
    const auto interval = options.interval();
    if (!interval) return std::unexpected(interval.error());
    what.probe = options.probe;
    how->style = style_of(options);
    if (*interval) return show_again_and_again(std::move(*how), options, what, make, **interval);
    auto verdict = show_once(*how, what, make);
    if (!verdict) return std::unexpected(verdict.error());
    if (*verdict) return std::unexpected(std::move(**verdict));
    return {};
}

}  // namespace patchbay::cli
