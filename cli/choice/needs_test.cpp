// SPDX-License-Identifier: Apache-2.0
#include "choice/needs.hpp"

#include "choice/patterns.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace patchbay::cli {
namespace {

bool meets(std::string_view need, std::string_view scheme) {
    return find_need(need)->is_met(*find_traits(scheme));
}

TEST(Needs, AskTheTraitsTable) {
    EXPECT_TRUE(meets("ordered", "tcp"));
    EXPECT_FALSE(meets("ordered", "udp"));
    EXPECT_TRUE(meets("priority", "mq"));
    EXPECT_FALSE(meets("priority", "sysvmq"));
    EXPECT_TRUE(meets("zero-copy", "topic"));
    EXPECT_FALSE(meets("zero-copy", "unix"));
    EXPECT_TRUE(meets("any-program", "fifo"));
    EXPECT_FALSE(meets("any-program", "topic"));
}

TEST(Needs, EachIsMetBySomeAndMissedByOthers) {
    for (const auto& need : all_needs()) {
        const auto count = std::ranges::count_if(all_traits(), need.is_met);
        EXPECT_GT(count, 0) << need.name;
        EXPECT_LT(count, static_cast<std::ptrdiff_t>(all_traits().size())) << need.name;
        EXPECT_FALSE(need.met.empty() || need.missed.empty()) << need.name;
    }
}

TEST(Needs, NamesOfTraitsDo) {
    EXPECT_EQ(find_need("keeps_every"), find_need("keeps-every"));
    EXPECT_EQ(find_need("carries_priority"), find_need("priority"));
    EXPECT_EQ(find_need("keeps_boundaries"), find_need("boundaries"));
    EXPECT_EQ(find_need("speed"), nullptr);
    EXPECT_EQ(find_need(""), nullptr);
}

TEST(Needs, SizeIsThatOfTheDesign) {
    EXPECT_FALSE(size_need(65'508).is_met(*find_traits("udp")));
    EXPECT_TRUE(size_need(65'507).is_met(*find_traits("udp")));
    EXPECT_EQ(size_need(1U << 20U).missed, "takes no 1 MiB");
}

TEST(Patterns, EachIsPossibleAndHasItsName) {
    std::set<std::string_view> names;
    for (const auto& pattern : all_patterns()) {
        EXPECT_TRUE(names.insert(pattern.name).second) << pattern.name;
        EXPECT_EQ(find_pattern(pattern.name), &pattern);
        const auto meets_all = [&](const Traits& traits) {
            return std::ranges::all_of(pattern.demands,
                                       [&](const Need& need) { return need.is_met(traits); });
        };
        EXPECT_TRUE(std::ranges::any_of(all_traits(), meets_all)) << pattern.name;
        // What is not made for it must say how it is done.
        for (const auto& traits : all_traits())
            EXPECT_TRUE(!meets_all(traits) || pattern.is_native(traits) || !pattern.by_hand.empty())
                << pattern.name << ' ' << traits.scheme;
    }
    EXPECT_EQ(find_pattern("gossip"), nullptr);
}

}  // namespace
}  // namespace patchbay::cli
