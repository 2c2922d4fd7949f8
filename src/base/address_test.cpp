// SPDX-License-Identifier: Apache-2.0
#include "patchbay/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Address parsed(std::string_view text) {
    return or_throw(Address::parse(text));
}

TEST(Address, SplitsSchemeAndRest) {
    const auto address = parsed("tcp:localhost:7000");
    EXPECT_EQ(address.scheme(), "tcp");
    EXPECT_EQ(address.rest(), "localhost:7000");
    EXPECT_EQ(address.name(), "tcp:localhost:7000");
}

TEST(Address, TakesOptionsAfterAQuestionMark) {
    const auto address = parsed("mq:/jobs?capacity=5&message_size=4Ki&fresh");
    EXPECT_EQ(address.rest(), "/jobs");
    EXPECT_EQ(address.name(), "mq:/jobs");
    EXPECT_EQ(address.size_option("capacity", 0), 5U);
    EXPECT_EQ(address.size_option("message_size", 0), 4096U);
    EXPECT_EQ(address.flag_option("fresh", false), true);
    EXPECT_EQ(address.flag_option("create", true), true);
    EXPECT_FALSE(address.option("absent"));
}

TEST(Address, RestNeedsNoQuoting) {
    EXPECT_EQ(parsed("exec:sort -t: -k 2 'a=b'").rest(), "sort -t: -k 2 'a=b'");
    EXPECT_EQ(parsed("exec:ls ?").rest(), "ls ?");
    EXPECT_EQ(parsed("exec:date +%d?frame=raw").rest(), "date +%d");
    EXPECT_EQ(parsed("fifo:/tmp/what%3Fnow").rest(), "/tmp/what?now");
    EXPECT_EQ(parsed("memfd:").rest(), "");
}

TEST(Address, ErrorsSayWhereAndWhatWasExpected) {
    const auto message = [](std::string_view text) {
        return Address::parse(text).error().message();
    };
    EXPECT_THAT(message("/tmp/x"), HasSubstr("at column 1: expected SCHEME:REST"));
    EXPECT_THAT(message("fifo"), HasSubstr("at column 5: expected SCHEME:REST"));
    EXPECT_THAT(message("FIFO:/x"), HasSubstr("at column 1"));
    EXPECT_THAT(message(""), HasSubstr("at column 1"));
    EXPECT_THAT(message("mq:/x?a=1&=2"), HasSubstr("at column 11: expected option=value"));
    EXPECT_THAT(message("mq:/x?a=1&a=2"), HasSubstr("at column 11: expected each option once"));
}

TEST(Address, OptionsOfTheWrongKindAreRefused) {
    const auto address = parsed("mq:/x?capacity=many&wait=soon&mode=rw&create=maybe");
    EXPECT_THAT(
        address.size_option("capacity", 0).error().message(),
        HasSubstr("at column 7: expected capacity=SIZE such as 64, 4Ki or 1Mi, not 'many'"));
    EXPECT_THAT(address.duration_option("wait", 0ns).error().message(), HasSubstr("wait=DURATION"));
    EXPECT_THAT(address.mode_option("mode", 0).error().message(), HasSubstr("mode=MODE in octal"));
    EXPECT_THAT(address.flag_option("create", false).error().message(),
                HasSubstr("create=yes or no"));
}

TEST(Address, UnknownOptionsAreRefusedByName) {
    const auto address = parsed("mq:/x?capacity=5&colour=red");
    EXPECT_TRUE(address.expect_only("capacity colour"));
    const auto refused = address.expect_only("capacity colours");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("at column 18: expected no option 'colour'"));
    EXPECT_THAT(refused.error().message(), HasSubstr("mq: takes capacity colours"));
    EXPECT_THAT(address.expect_only("").error().message(), HasSubstr("mq: takes none"));
}

TEST(Address, OptionErrorsPointAtTheOption) {
    const auto address = parsed("mq:/x?capacity=5&colour=red");
    EXPECT_THAT(address.option_error("colour", "blue").message(),
                HasSubstr("at column 18: expected colour=blue, not 'red'"));
    EXPECT_THAT(address.option_error("size", "SIZE").message(),
                HasSubstr("at column 28: expected &size=SIZE"));
}

}  // namespace
}  // namespace patchbay
