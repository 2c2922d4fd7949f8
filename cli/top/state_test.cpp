// SPDX-License-Identifier: Apache-2.0
#include "top/state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay::cli {
namespace {

using namespace std::chrono_literals;
using inspect::Kind;
using testing::ElementsAre;

TopRow row(std::string title, Kind kind, std::optional<double> traffic, std::uint64_t depth = 0) {
    TopRow made;
    made.identity = {.kind = kind, .number = std::hash<std::string>()(title)};
    made.title = std::move(title);
    made.traffic = traffic;
    made.filling = Filling{depth, {}, "messages"};
    return made;
}

std::vector<TopRow> machine() {
    auto rows =
        std::vector{row("/slow", Kind::posix_queue, 1, 7), row("/fast", Kind::topic, 1000, 2),
                    row("pipe", Kind::pipe, {}), row("/Idle", Kind::posix_queue, 0, 9)};
    rows[2].holders = {{.pid = 4711, .name = "Firefox"}};
    return rows;
}

std::vector<std::string> titles(const TopState& state) {
    std::vector<std::string> all;
    for (const auto& chosen : chosen_rows(machine(), state)) all.push_back(chosen.title);
    return all;
}

void press(TopState& state, std::string_view characters) {
    for (const char character : characters)
        state.press({.character = character}, chosen_rows(machine(), state));
}
void press(TopState& state, Key key) {
    state.press({.key = key}, chosen_rows(machine(), state));
}

TEST(TopState, SortsByEachColumnTheMostFirst) {
    TopState state;
    EXPECT_THAT(titles(state), ElementsAre("/fast", "/slow", "/Idle", "pipe"));
    state.reverse = true;
    EXPECT_THAT(titles(state), ElementsAre("pipe", "/Idle", "/slow", "/fast"));
    state = {.sort = SortBy::depth};
    EXPECT_THAT(titles(state), ElementsAre("/Idle", "/slow", "/fast", "pipe"));
    state = {.sort = SortBy::name};
    EXPECT_THAT(titles(state), ElementsAre("/Idle", "/fast", "/slow", "pipe"));
    state = {.sort = SortBy::kind};
    EXPECT_THAT(titles(state), ElementsAre("pipe", "/Idle", "/slow", "/fast"));
    state = {.sort = SortBy::holders};
    EXPECT_EQ(titles(state)[0], "pipe");
}

TEST(TopState, KeysChangeSortingIntervalAndPause) {
    TopState state;
    press(state, "s>");
    EXPECT_EQ(state.sort, SortBy::waiters);
    press(state, "<<<");
    EXPECT_EQ(state.sort, SortBy::name) << "round the end";
    press(state, "rp++");
    EXPECT_TRUE(state.reverse);
    EXPECT_TRUE(state.paused);
    EXPECT_EQ(state.interval, 5s);
    press(state, "--------------");
    EXPECT_EQ(state.interval, 100ms);
    state.interval = 300ms;
    press(state, "-");
    EXPECT_EQ(state.interval, 200ms);
    press(state, Key::enter);
    EXPECT_FALSE(state.shows_holders);
    press(state, "q");
    EXPECT_TRUE(state.done);
}

TEST(TopState, TheFilterIsTypedAndTakesWords) {
    TopState state;
    press(state, "/QUEUE slq");
    EXPECT_TRUE(state.types_filter);
    EXPECT_FALSE(state.done) << "q is a letter now";
    press(state, Key::backspace);
    EXPECT_EQ(state.filter, "QUEUE sl");
    EXPECT_THAT(titles(state), ElementsAre("/slow"));
    press(state, Key::enter);
    EXPECT_FALSE(state.types_filter);
    EXPECT_EQ(state.filter, "QUEUE sl");
    press(state, Key::escape);
    EXPECT_EQ(state.filter, "");
    state.filter = "firefox 4711";
    EXPECT_THAT(titles(state), ElementsAre("pipe")) << "holders are searched, too";
    state.types_filter = true;
    state.filter = "aä";
    press(state, Key::backspace);
    EXPECT_EQ(state.filter, "a");
}

TEST(TopState, TheSelectionStaysWithItsObject) {
    TopState state;
    press(state, Key::down);
    EXPECT_EQ(
        chosen_rows(machine(), state)[state.selected_among(chosen_rows(machine(), state))].title,
        "/slow");
    state.reverse = true;
    EXPECT_EQ(state.selected_among(chosen_rows(machine(), state)), 2U);
    press(state, Key::end);
    press(state, Key::down);
    EXPECT_EQ(state.selected_among(chosen_rows(machine(), state)), 3U);
    press(state, Key::page_up);
    press(state, Key::up);
    EXPECT_EQ(state.selected_among(chosen_rows(machine(), state)), 0U);
    EXPECT_EQ(state.selected_among({}), 0U);
    state.press({.key = Key::down}, {});
}

TEST(TopState, AnyKeyLeavesTheHelp) {
    TopState state;
    press(state, "?");
    EXPECT_TRUE(state.shows_help);
    press(state, "r");
    EXPECT_FALSE(state.shows_help);
    EXPECT_FALSE(state.reverse);
}

TEST(TopState, ColumnsHaveNames) {
    for (std::size_t column = 0; column < kSortColumns; ++column)
        EXPECT_EQ(sort_named(name_of(static_cast<SortBy>(column))), static_cast<SortBy>(column));
    EXPECT_EQ(sort_named("size"), std::nullopt);
}

}  // namespace
}  // namespace patchbay::cli
