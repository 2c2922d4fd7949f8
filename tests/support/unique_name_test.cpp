// SPDX-License-Identifier: Apache-2.0
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace patchbay::test {
namespace {

TEST(UniqueName, StartsWithThePrefix) {
    EXPECT_THAT(unique_name("/tmp/"), testing::StartsWith("/tmp/patchbay-test."));
}

TEST(UniqueName, HasOneSlashByDefault) {
    EXPECT_EQ(unique_name().rfind('/'), 0U);
}

TEST(UniqueName, NeverRepeats) {
    std::set<std::string> names;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(names.insert(unique_name()).second);
    }
}

}  // namespace
}  // namespace patchbay::test
