// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace patchbay {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// What open_receiver says of a wrong address.
std::string refusal(std::string_view address) {
    const auto receiver = open_receiver(address, Deadline::now());
    if (receiver) return "accepted";
    EXPECT_TRUE(receiver.error().is(Condition::invalid)) << receiver.error().message();
    return receiver.error().message();
}

TEST(Schemes, UnknownOnesAreSuggestedAndListed) {
    EXPECT_THAT(refusal("fifi:/tmp/x"),
                AllOf(HasSubstr("at column 1: expected a known scheme, not 'fifi'"),
                      HasSubstr("did you mean fifo:?"), HasSubstr("known are fd exec fifo mq")));
    EXPECT_THAT(refusal("unix-segpacket:/x"), HasSubstr("did you mean unix-seqpacket:?"));
    EXPECT_THAT(refusal("carrierpigeon:/x"),
                AllOf(HasSubstr("known are"), testing::Not(HasSubstr("did you mean"))));
}

TEST(Schemes, MissingPartsAreNamedWithTheirColumn) {
    EXPECT_THAT(refusal("fd:"), HasSubstr("at column 4: expected N"));
    EXPECT_THAT(refusal("fd:3x"), HasSubstr("at column 4: expected N"));
    EXPECT_THAT(refusal("fifo:"), HasSubstr("at column 6: expected PATH"));
    EXPECT_THAT(refusal("exec:"), HasSubstr("at column 6: expected COMMAND"));
    EXPECT_THAT(refusal("mq:"), HasSubstr("at column 4: expected /NAME"));
    EXPECT_THAT(refusal("mq:jobs"), HasSubstr("at column 4: expected /NAME"));
    EXPECT_THAT(refusal("mq:/"), HasSubstr("at column 5: expected /NAME"));
    EXPECT_THAT(refusal("mq:/a/b"), HasSubstr("at column 6: expected /NAME"));
}

TEST(Schemes, OptionsOfOtherSchemesAreRefused) {
    EXPECT_THAT(refusal("mq:/x?frame=line"),
                AllOf(HasSubstr("at column 7: expected no option 'frame'"),
                      HasSubstr("mq: takes create mode capacity")));
    EXPECT_THAT(refusal("mq:/x?end=soon"), HasSubstr("at column 7: expected end=empty"));
    EXPECT_THAT(refusal("fifo:/x?frame=words"), HasSubstr("expected frame=line, length or raw"));
}

TEST(Schemes, WhatCannotBeDoneIsUnsupported) {
    const auto expect_unsupported = [](const auto& result) {
        ASSERT_FALSE(result);
        EXPECT_TRUE(result.error().is(Condition::unsupported)) << result.error().message();
    };
    expect_unsupported(connect("mq:/x"));
    expect_unsupported(listen("exec:cat"));
    expect_unsupported(create_object("exec:cat"));
    expect_unsupported(remove_object("fd:0"));
}

}  // namespace
}  // namespace patchbay
