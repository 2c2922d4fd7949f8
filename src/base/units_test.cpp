// SPDX-License-Identifier: Apache-2.0
#include "patchbay/units.hpp"

#include <gtest/gtest.h>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

TEST(ParseSize, ReadsPlainBinaryAndDecimalSizes) {
    EXPECT_EQ(parse_size("64"), 64U);
    EXPECT_EQ(parse_size("4Ki"), 4096U);
    EXPECT_EQ(parse_size("4KiB"), 4096U);
    EXPECT_EQ(parse_size("1Mi"), 1U << 20U);
    EXPECT_EQ(parse_size("2k"), 2000U);
    EXPECT_EQ(parse_size("3G"), 3'000'000'000U);
}

TEST(ParseSize, RefusesWhatIsNoSize) {
    for (const auto* text : {"", "Ki", "-1", "4Kib", "4 Ki", "0x10", "4Kix"}) {
        const auto size = parse_size(text);
        ASSERT_FALSE(size) << text;
        EXPECT_TRUE(size.error().is(Condition::invalid)) << text;
    }
    EXPECT_TRUE(parse_size("99999999999999999999").error().is(Condition::too_big));
    EXPECT_TRUE(parse_size("99999999999Gi").error().is(Condition::too_big));
}

TEST(FormatSize, KeepsThreeDigits) {
    EXPECT_EQ(format_size(0), "0 B");
    EXPECT_EQ(format_size(1023), "1023 B");
    EXPECT_EQ(format_size(1024), "1 KiB");
    EXPECT_EQ(format_size(1536), "1.5 KiB");
    EXPECT_EQ(format_size(10 << 20), "10 MiB");
}

TEST(ParseDuration, ReadsEveryUnit) {
    EXPECT_EQ(parse_duration("200ms"), 200ms);
    EXPECT_EQ(parse_duration("5s"), 5s);
    EXPECT_EQ(parse_duration("5"), 5s);
    EXPECT_EQ(parse_duration("0.5s"), 500ms);
    EXPECT_EQ(parse_duration("250us"), 250us);
    EXPECT_EQ(parse_duration("7ns"), 7ns);
    EXPECT_EQ(parse_duration("2m"), 2min);
    EXPECT_EQ(parse_duration("1h"), 1h);
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
    for (const auto* text : {"", "ms", "-1s", "5 s", "5x", "nan", "inf"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(FormatDuration, PicksTheUnit) {
    EXPECT_EQ(format_duration(181ns), "181 ns");
    EXPECT_EQ(format_duration(4200ns), "4.2 us");
    EXPECT_EQ(format_duration(12ms), "12 ms");
    EXPECT_EQ(format_duration(3500ms), "3.5 s");
}

TEST(ParseMode, ReadsOctal) {
    EXPECT_EQ(parse_mode("600"), 0600U);
    EXPECT_EQ(parse_mode("0640"), 0640U);
    for (const auto* text : {"", "8", "rw", "77777", "0640 "})
        EXPECT_FALSE(parse_mode(text)) << text;
}

TEST(FormatMode, WritesFourOctalDigits) {
    EXPECT_EQ(format_mode(0640), "0640");
    EXPECT_EQ(format_mode(04755), "4755");
}

}  // namespace
}  // namespace patchbay
