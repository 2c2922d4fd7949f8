// SPDX-License-Identifier: Apache-2.0
#include "text_table.hpp"

#include <gtest/gtest.h>

namespace patchbay::cli {
namespace {

using Overflow = TextTable::Overflow;

TextTable example() {
    TextTable table({"name", "n", "meaning"});
    table.add({"a", "10", "one two three four five six"});
    table.add({"longer", "2", "seven"});
    return table;
}

TEST(TextTable, ColumnsAreAsWideAsTheirWidestCell) {
    EXPECT_EQ(example().text(100, Overflow::leave_out),
              "name    n   meaning\n"
              "a       10  one two three four five six\n"
              "longer  2   seven\n");
}

TEST(TextTable, LeavesOutTheLastColumns) {
    EXPECT_EQ(example().text(30, Overflow::leave_out),
              "name    n\n"
              "a       10\n"
              "longer  2\n");
    EXPECT_EQ(example().text(1, Overflow::leave_out), "name\na\nlonger\n");
}

TEST(TextTable, WrapsTheLastColumn) {
    EXPECT_EQ(example().text(32, Overflow::wrap),
              "name    n   meaning\n"
              "a       10  one two three four\n"
              "            five six\n"
              "longer  2   seven\n");
}

TEST(TextTable, WithoutItsHeader) {
    TextTable table({"a long name", "n", "meaning"});
    table.add({"a", "10", "one two three four five six"});
    table.hide_header();
    EXPECT_EQ(table.text(100, Overflow::leave_out), "a  10  one two three four five six\n");
    EXPECT_EQ(table.text(27, Overflow::wrap),
              "a  10  one two three four\n"
              "       five six\n");
}

TEST(TextTable, MarkdownHidesWhatWouldEndACell) {
    TextTable table({"a", "b"});
    table.add({"x|y", "z"});
    EXPECT_EQ(table.markdown(), "| a | b |\n| --- | --- |\n| x\\|y | z |\n");
}

TEST(Wrapped, BreaksAtBlanks) {
    EXPECT_EQ(wrapped("one two three", 8, 2, 0), "one two\n  three");
    EXPECT_EQ(wrapped("one two three", 100, 2, 4), "    one two three");
    EXPECT_EQ(wrapped("unbreakable word", 5, 1, 1), " unbreakable\n word");
    EXPECT_EQ(wrapped("", 5, 1, 1), " ");
}

}  // namespace
}  // namespace patchbay::cli
