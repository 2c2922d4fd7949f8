// SPDX-License-Identifier: Apache-2.0
#include "inspect/filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace patchbay::cli {
namespace {

using testing::HasSubstr;

constexpr std::array<ColumnInfo, 6> kColumns{{
    {"KIND", ColumnType::text, "", true},
    {"COUNT", ColumnType::number, "", true},
    {"SIZE", ColumnType::size, "", true},
    {"WHO", ColumnType::list, "", true},
    {"GONE", ColumnType::yes_no, "", true},
    {"VALUE", ColumnType::number, "", true},
}};

/// A fifo of 4096 bytes; its VALUE is not known.
Value row(ColumnIndex column) {
    const std::array<Value, 6> values{std::string("fifo"),
                                      std::uint64_t{3},
                                      Size{4096},
                                      List{"12,cat", "13,tac"},
                                      false,
                                      Unknown{}};
    return values[column];
}

bool holds(const std::string& text) {
    const auto filter = Filter::parse(text, kColumns);
    if (!filter) throw std::runtime_error(filter.error().message);
    return filter->matches(row);
}

TEST(Filter, ComparesTexts) {
    EXPECT_TRUE(holds("KIND == \"fifo\""));
    EXPECT_TRUE(holds("kind eq 'fifo'"));
    EXPECT_FALSE(holds("KIND != \"fifo\""));
    EXPECT_TRUE(holds("KIND < \"pipe\" and KIND >= 'fifo'"));
    EXPECT_FALSE(holds("KIND > \"pipe\""));
}

TEST(Filter, ComparesNumbersWithTheirUnits) {
    EXPECT_TRUE(holds("COUNT == 3 and COUNT <= 3 and COUNT >= 3 and COUNT < 4 and COUNT > 2"));
    EXPECT_FALSE(holds("COUNT != 3 or COUNT < 3 or COUNT > 3"));
    EXPECT_TRUE(holds("SIZE == 4KiB and SIZE == 4Ki and SIZE > 4k and SIZE le 4096"));
}

TEST(Filter, TakesExtendedRegularExpressions) {
    EXPECT_TRUE(holds("KIND =~ \"^f(i|o)fo$\""));
    EXPECT_TRUE(holds("KIND !~ 'pipe'"));
    EXPECT_FALSE(holds("KIND =~ \"^if\""));
    EXPECT_TRUE(holds(R"(KIND !~ "f\.fo")"));
}

TEST(Filter, ComparesListsByTheirElements) {
    EXPECT_TRUE(holds("WHO == \"13,tac\""));
    EXPECT_FALSE(holds("WHO != \"13,tac\""));
    EXPECT_TRUE(holds("WHO != \"14,cat\""));
    EXPECT_TRUE(holds("WHO =~ \"^13\""));
    EXPECT_FALSE(holds("WHO !~ \"^13\""));
    EXPECT_TRUE(holds("WHO !~ \"^14\""));
}

TEST(Filter, BindsAndTighterThanOr) {
    EXPECT_TRUE(holds("COUNT == 3 or COUNT == 4 and COUNT == 5"));
    EXPECT_FALSE(holds("(COUNT == 3 or COUNT == 4) and COUNT == 5"));
    EXPECT_TRUE(holds("COUNT == 3 || COUNT == 4 && COUNT == 5"));
    EXPECT_FALSE(holds("not COUNT == 3"));
    EXPECT_TRUE(holds("!(COUNT == 4) and not not KIND == 'fifo'"));
}

TEST(Filter, AColumnAloneIsThere) {
    EXPECT_TRUE(holds("KIND and COUNT and SIZE and WHO"));
    EXPECT_FALSE(holds("GONE"));
    EXPECT_FALSE(holds("VALUE"));
    EXPECT_TRUE(holds("GONE == false"));
    EXPECT_TRUE(holds("GONE != true"));
}

TEST(Filter, WhatIsNotKnownComparesToNothing) {
    EXPECT_FALSE(holds("VALUE == 0"));
    EXPECT_FALSE(holds("VALUE != 0"));
    EXPECT_FALSE(holds("VALUE < 1 or VALUE >= 1"));
    EXPECT_TRUE(holds("not VALUE == 0"));
}

TEST(Filter, SaysWhereItIsWrong) {
    const std::pair<std::string, std::string> cases[] = {
        {"", "at column 1: a column expected; found the end"},
        {"KIND ==", "at column 8: a text in quotes expected; found the end"},
        {"KIND == fifo", "at column 9: a text in quotes expected; found 'fifo'"},
        {"KIND = \"fifo\"", "at column 6: == or =~ expected, not '='"},
        {"COLOUR == 1", "at column 1: a column expected, one of KIND COUNT"},
        {"COUNT == \"3\"", "at column 10: a number expected: so COUNT is; found '3'"},
        {"COUNT == 3x", "at column 10: a number such as 100 or 4KiB expected, not '3x'"},
        {"COUNT =~ \"3\"", "at column 7: ==, !=, <, <=, > or >= expected: COUNT is a number"},
        {"WHO < \"3\"", "at column 5: ==, !=, =~ or !~ expected: WHO is a list"},
        {"GONE > true", "at column 6: == or != expected: GONE is true or false"},
        {"GONE == 1", "at column 9: true or false expected"},
        {"KIND =~ \"(\"", "at column 9: a regular expression expected: Unmatched"},
        {"(KIND", "at column 6: 'and', 'or' or ) expected; found the end"},
        {"KIND)", "at column 5: 'and', 'or' or the end expected; found ')'"},
        {"KIND KIND", "at column 6: 'and', 'or' or the end expected; found 'KIND'"},
        {"KIND == \"fifo", "at column 9: a closing \" expected"},
        {"KIND and", "at column 9: a column expected; found the end"},
        {"KIND \x1b", "not '\\x1b'"},
    };
    for (const auto& [text, message] : cases) {
        const auto filter = Filter::parse(text, kColumns);
        ASSERT_FALSE(filter) << text;
        EXPECT_EQ(filter.error().status, 2);
        EXPECT_THAT(filter.error().message, HasSubstr(message)) << text;
    }
}

TEST(Filter, RefusesWhatWouldEndTheStack) {
    const std::string deep(100000, '(');
    const auto filter = Filter::parse(deep, kColumns);
    ASSERT_FALSE(filter);
    EXPECT_THAT(filter.error().message, HasSubstr("less than 1000 levels"));
    EXPECT_FALSE(Filter::parse(std::string(100000, '!') + "KIND", kColumns));
}

TEST(Filter, QuotesWithinTexts) {
    const auto is_quote = [](ColumnIndex /*column*/) -> Value { return std::string("a\"b"); };
    EXPECT_TRUE(Filter::parse(R"(KIND == "a\"b")", kColumns)->matches(is_quote));
    EXPECT_TRUE(Filter::parse(R"(KIND == 'a"b')", kColumns)->matches(is_quote));
}

}  // namespace
}  // namespace patchbay::cli
