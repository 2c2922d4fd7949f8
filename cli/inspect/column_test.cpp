// SPDX-License-Identifier: Apache-2.0
#include "inspect/column.hpp"

#include "inspect/listing.hpp"
#include "inspect/object_columns.hpp"
#include "inspect/process_columns.hpp"
#include "inspect/who_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <set>
#include <string>

namespace patchbay::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<ColumnInfo, 3> kColumns{{
    {"KIND", ColumnType::text, "what it is", true},
    {"SIZE", ColumnType::size, "how large", false},
    {"WHO", ColumnType::list, "who has it", true},
}};

TEST(Columns, AreChosenByName) {
    EXPECT_THAT(*choose_columns(kColumns, ""), ElementsAre(0, 2));
    EXPECT_THAT(*choose_columns(kColumns, "WHO,size"), ElementsAre(2, 1));
    EXPECT_THAT(*choose_columns(kColumns, "+SIZE"), ElementsAre(0, 2, 1));
    EXPECT_THAT(*choose_columns(kColumns, "+KIND,SIZE,SIZE"), ElementsAre(0, 2, 1));
}

TEST(Columns, ThatDoNotExistAreWrongUsage) {
    for (const auto* const list : {"COLOUR", "+", "KIND,", ",", "KIND WHO", "+SIZE,COLOUR"}) {
        const auto chosen = choose_columns(kColumns, list);
        ASSERT_FALSE(chosen) << list;
        EXPECT_EQ(chosen.error().status, 2);
        EXPECT_THAT(chosen.error().message, HasSubstr("one of KIND SIZE WHO"));
    }
}

TEST(Columns, OfEachVerbHaveTheirOwnNameAndAMeaning) {
    for (const auto& columns : {object_columns(), process_columns(), who_columns()}) {
        std::set<std::string_view> names;
        for (const auto& column : columns) {
            EXPECT_TRUE(names.insert(column.name).second) << column.name;
            EXPECT_NE(column.meaning, "") << column.name;
        }
        EXPECT_FALSE(choose_columns(columns, "")->empty());
    }
}

Listing example() {
    return {{kColumns.begin(), kColumns.end()}, [](RowIndex row, ColumnIndex column) -> Value {
                if (column == 0) return std::string(row == 0 ? "a fifo" : "pipe");
                if (column == 1) return row == 0 ? Value(Size{4096}) : Value(Unknown{});
                return row == 0 ? List{"1,cat", "2,tac"} : List{};
            }};
}

TEST(Listing, IsATable) {
    EXPECT_EQ(text_of(example(), {0, 1}, {0, 1, 2}, {}),
              "KIND    SIZE   WHO\n"
              "a fifo  4 KiB  1,cat 2,tac\n"
              "pipe    ?      -\n");
    EXPECT_EQ(text_of(example(), {1}, {0}, {.headings = false}), "pipe\n");
}

TEST(Listing, RawHasOneBlankBetweenColumnsAndNoneWithin) {
    EXPECT_EQ(
        text_of(example(), {0, 1}, {0, 1, 2}, {.raw = true, .values = {.sizes_in_bytes = true}}),
        "KIND SIZE WHO\n"
        "a\\x20fifo 4096 1,cat\\x202,tac\n"
        "pipe ? -\n");
    EXPECT_EQ(text_of(example(), {1}, {0, 1}, {.headings = false, .raw = true}), "pipe ?\n");
}

TEST(Listing, ColumnsAreListed) {
    const std::vector<ColumnInfo> columns(kColumns.begin(), kColumns.end());
    EXPECT_EQ(list_of(columns, false, {}),
              "COLUMN  TYPE  DEFAULT  MEANING\n"
              "KIND    text  yes      what it is\n"
              "SIZE    size  no       how large\n"
              "WHO     list  yes      who has it\n");
    const auto json = nlohmann::json::parse(list_of(columns, true, {}));
    EXPECT_EQ(
        json.at("columns").at(1),
        nlohmann::json(
            {{"name", "SIZE"}, {"type", "size"}, {"default", false}, {"meaning", "how large"}}));
}

TEST(Values, AreNeverBlank) {
    EXPECT_EQ(text_of(Value(None{}), {}), "-");
    EXPECT_EQ(text_of(Value(Unknown{}), {}), "?");
    EXPECT_EQ(text_of(Value(std::string()), {}), "-");
    EXPECT_EQ(text_of(Value(List{}), {}), "-");
    EXPECT_EQ(text_of(Value(false), {}), "no");
    EXPECT_EQ(text_of(Value(std::uint64_t{0}), {}), "0");
    EXPECT_EQ(text_of(Value(Size{0}), {}), "0 B");
}

}  // namespace
}  // namespace patchbay::cli
