// SPDX-License-Identifier: Apache-2.0
#include "patchbay/inspect/text.hpp"

#include "patchbay/inspect/kind.hpp"
#include "patchbay/inspect/process.hpp"

#include <gtest/gtest.h>

#include <set>

namespace patchbay::inspect {
namespace {

TEST(Escaped, KeepsWhatIsSafe) {
    EXPECT_EQ(escaped("plain /tmp/x"), "plain /tmp/x");
    EXPECT_EQ(escaped("Gr\xc3\xbc\xc3\x9f"
                      "e \xe2\x82\xac \xf0\x9f\x90\xa7"),
              "Gr\xc3\xbc\xc3\x9f"
              "e \xe2\x82\xac \xf0\x9f\x90\xa7");
}

TEST(Escaped, ShowsWhatATerminalWouldObey) {
    EXPECT_EQ(escaped("\x1b[31m\n\t\r\\"), "\\x1b[31m\\n\\t\\r\\\\");
    EXPECT_EQ(escaped(std::string_view("\0a", 2)), "\\x00a");
    EXPECT_EQ(escaped("\xc2\x9b"), "\\xc2\\x9b");           // CSI of eight bits
    EXPECT_EQ(escaped("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // from right to left
    EXPECT_EQ(escaped("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");  // line separator
    EXPECT_EQ(escaped("\xef\xbb\xbf"), "\\xef\\xbb\\xbf");  // zero width
}

TEST(Escaped, ShowsWhatIsNoUtf8) {
    EXPECT_EQ(escaped("\xff"), "\\xff");
    EXPECT_EQ(escaped("\xc3"), "\\xc3");
    EXPECT_EQ(escaped("\xc0\xaf"), "\\xc0\\xaf");           // longer than need be
    EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // half of UTF-16
    EXPECT_EQ(escaped("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(Escaped, GivesDifferentTextsForDifferentBytes) {
    std::set<std::string> seen;
    for (int one = 0; one < 256; ++one) {
        for (int other = 0; other < 256; ++other) {
            const std::string bytes{static_cast<char>(one), static_cast<char>(other)};
            EXPECT_TRUE(seen.insert(escaped(bytes)).second);
        }
    }
    EXPECT_NE(escaped("\\n"), escaped("\n"));
}

TEST(SignalName, NamesAllThatThereAre) {
    EXPECT_EQ(signal_name(15), "SIGTERM");
    EXPECT_EQ(signal_name(34), "SIGRTMIN");
    EXPECT_EQ(signal_name(37), "SIGRTMIN+3");
    EXPECT_EQ(signal_name(32), "32");
    EXPECT_EQ(signal_name(0), "0");
    EXPECT_TRUE(signal_names(0).empty());
    EXPECT_EQ(signal_names(~0ULL).size(), 64U);
}

TEST(KindName, LeadsBack) {
    for (std::size_t number = 0; number < kKinds; ++number) {
        const auto kind = static_cast<Kind>(number);
        EXPECT_EQ(kind_named(name_of(kind)), kind);
        EXPECT_TRUE(KindSet::all().has(kind));
        EXPECT_FALSE(KindSet{}.has(kind));
    }
    EXPECT_FALSE(kind_named("pipes"));
}

}  // namespace
}  // namespace patchbay::inspect
