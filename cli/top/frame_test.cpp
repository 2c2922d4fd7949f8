// SPDX-License-Identifier: Apache-2.0
#include "top/frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <clocale>

namespace patchbay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class TopFrame : public testing::Test {
protected:
    void SetUp() override { ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr); }
    void TearDown() override { std::setlocale(LC_CTYPE, "C"); }

    static std::vector<TopRow> rows(std::size_t count) {
        std::vector<TopRow> all(count);
        for (std::size_t at = 0; at < count; ++at) {
            all[at].identity = {.kind = inspect::Kind::posix_queue, .number = at};
            all[at].title = "/queue" + std::to_string(at);
            all[at].filling = Filling{3, 10, "messages"};
            all[at].traffic = 1500;
            all[at].traffic_unit = "msg";
            all[at].at_least = at % 2 == 0;
            all[at].holders = {{.pid = 4711,
                                .name = "worker",
                                .how = "3rw",
                                .waits = true,
                                .read_per_second = 2048,
                                .written_per_second = 0}};
        }
        return all;
    }
    static std::string joined(const std::vector<FrameLine>& lines) {
        std::string text;
        for (const auto& line : lines) text += line.text + '\n';
        return text;
    }
    FrameHead head{.clock = "12:34:56", .processes = 20, .hidden = 3};
    TopState state;
};

TEST_F(TopFrame, FillsTheScreenAndNoMore) {
    for (const std::size_t width : {1U, 20U, 40U, 80U, 200U}) {
        for (const std::size_t height : {1U, 3U, 5U, 10U, 24U, 60U}) {
            for (const std::size_t count : {0U, 1U, 100U}) {
                for (const bool help : {false, true}) {
                    state.shows_help = help;
                    const auto lines = frame_of(head, rows(count), state, {width, height});
                    EXPECT_LE(lines.size(), height);
                    for (const auto& line : lines) EXPECT_EQ(line.text.size(), width) << line.text;
                }
            }
        }
    }
}

TEST_F(TopFrame, ShowsARowAndWhoHoldsIt) {
    const auto text = joined(frame_of(head, rows(2), state, {80, 24}));
    EXPECT_THAT(
        text,
        HasSubstr("patchbay top  12:34:56  every 1 s  2 objects, 20 processes (3 hide theirs)"));
    EXPECT_THAT(text, HasSubstr("posix-queue    /queue0 "));
    EXPECT_THAT(text, HasSubstr(" 1.5k+ msg/s       3/10           1    2 KiB/s"));
    EXPECT_THAT(text, HasSubstr("  1.5k msg/s "));
    EXPECT_THAT(text, HasSubstr("1 holder of posix-queue /queue0"));
    EXPECT_THAT(
        text,
        HasSubstr("4711 worker           3rw              waits  reads 2 KiB/s, writes 0 B/s"));
    EXPECT_THAT(text, HasSubstr("TRAFFICv"));
    state.shows_holders = false;
    EXPECT_THAT(joined(frame_of(head, rows(2), state, {80, 24})), Not(HasSubstr("holder of")));
    state.paused = true;
    EXPECT_THAT(joined(frame_of(head, rows(2), state, {50, 24})), HasSubstr("PAUSED"));
}

TEST_F(TopFrame, TheSelectedRowIsAlwaysInSight) {
    const auto all = rows(100);
    for (const std::size_t at : {0U, 15U, 16U, 50U, 99U}) {
        state.selected = all[at].identity;
        const auto lines = frame_of(head, all, state, {80, 24});
        const auto selected = std::ranges::find(lines, Style::selected, &FrameLine::style);
        ASSERT_NE(selected, lines.end()) << at;
        EXPECT_THAT(selected->text, HasSubstr(" /queue" + std::to_string(at) + " "));
    }
}

TEST_F(TopFrame, ANarrowTerminalLosesTheLastColumnsAndKeepsTheName) {
    const auto text = joined(frame_of(head, rows(1), state, {50, 24}));
    EXPECT_THAT(text, HasSubstr("/queue0"));
    EXPECT_THAT(text, HasSubstr("TRAFFIC"));
    EXPECT_THAT(text, Not(HasSubstr("HELD")));
}

TEST_F(TopFrame, AsTextHasAllRowsAndNoBlanksAtTheEnd) {
    const auto text = frame_text(head, rows(100), state, 80);
    EXPECT_EQ(std::ranges::count(text, '\n'), 102);
    EXPECT_THAT(text, Not(HasSubstr(" \n")));
}

TEST_F(TopFrame, TextIsCutAtColumnsNotAtBytes) {
    EXPECT_EQ(fitted("abc", 5), "abc  ");
    EXPECT_EQ(fitted("abc", 5, true), "  abc");
    EXPECT_EQ(fitted("abcdef", 5), "abcd~");
    EXPECT_EQ(fitted("abcde", 5), "abcde");
    EXPECT_EQ(fitted("äöü", 3), "äöü");
    EXPECT_EQ(fitted("äöüß", 3), "äö~");
    EXPECT_EQ(fitted("漢字漢", 5), "漢字~") << "two columns each";
    EXPECT_EQ(fitted("漢字", 3), "漢~");
    EXPECT_EQ(fitted("abc", 0), "");
    EXPECT_EQ(fitted("a\x1b\xff", 3), "a??");
    std::setlocale(LC_CTYPE, "C");
    EXPECT_EQ(fitted("äb", 3), "?b ");
}

}  // namespace
}  // namespace patchbay::cli
