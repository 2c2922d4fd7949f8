// SPDX-License-Identifier: Apache-2.0
//
// relay --both.
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

TEST(RelayBoth, CarriesBothWaysAndPassesOnTheEndOfEach) {
    const auto asked = unique_name("/tmp/");
    // One child asks and then waits for the answer, the other answers when it has been asked all.
    const auto result =
        run_program({"patchbay", "relay", "--both",
                     "exec:printf 'b\\na\\n'; exec >&-; cat > " + asked, "exec:sort"});
    EXPECT_EQ(result.status, 0) << result.errors;
    std::ifstream file(asked);
    std::stringstream answer;
    answer << file.rdbuf();
    EXPECT_EQ(answer.str(), "a\nb\n");
    std::filesystem::remove(asked);
}

TEST(RelayBoth, AFailureEndsBothWays) {
    const auto result =
        run_program({"patchbay", "relay", "--both", "exec:exit 3", "exec:sleep 1000"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr("3"));
}

TEST(RelayBoth, NeedsTwoWays) {
    const auto result = run_program({"patchbay", "relay", "--both", "exec:cat", "mq:/jobs"});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.errors, HasSubstr("mq: goes one way only; these go both ways: fd: exec:"));
}

}  // namespace
}  // namespace patchbay::test
