// SPDX-License-Identifier: Apache-2.0
#include "patchbay/child_process.hpp"

#include <gtest/gtest.h>

#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

TEST(Communicate, MoreThanThePipesHoldBothWays) {
    auto cat = or_throw(ChildProcess::spawn({"cat"}));
    std::string text;
    for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i) + '\n';
    const auto outcome = or_throw(cat.communicate(as_bytes(text), Deadline::after(10s))).value();
    EXPECT_TRUE(outcome.output == text);
    EXPECT_TRUE(outcome.status.success());
}

TEST(Communicate, OutputErrorsAndStatusAreToldApart) {
    auto child =
        or_throw(ChildProcess::shell("cat; echo bad >&2; exit 7", {.errors = ChildStream::pipe}));
    const auto outcome =
        or_throw(child.communicate(as_bytes("good"), Deadline::after(10s))).value();
    EXPECT_EQ(outcome.output, "good");
    EXPECT_EQ(outcome.errors, "bad\n");
    EXPECT_EQ(outcome.status, (ExitStatus{.code = 7}));
}

TEST(Communicate, AChildThatReadsOnlyTheBeginningIsNoError) {
    auto head = or_throw(ChildProcess::spawn({"head", "-c", "3"}));
    const std::string text(1 << 20, 'x');
    const auto outcome = or_throw(head.communicate(as_bytes(text), Deadline::after(10s))).value();
    EXPECT_EQ(outcome.output, "xxx");
    EXPECT_TRUE(outcome.status.success());
}

TEST(Communicate, AChildThatDoesNotEndInTimeStillRuns) {
    auto sleep = or_throw(ChildProcess::spawn({"sleep", "30"}));
    EXPECT_EQ(or_throw(sleep.communicate({}, Deadline::after(5ms))).has_value(), false);
    EXPECT_EQ(or_throw(sleep.try_wait()), std::nullopt);
}

TEST(Communicate, TooMuchOutputIsAnError) {
    auto yes = or_throw(ChildProcess::spawn({"yes"}));
    const auto outcome = yes.communicate({}, Deadline::after(10s), 100'000);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message(),
              "communicate exec:yes: too big; it wrote more than the limit of 100000 bytes");
}

TEST(Communicate, WithoutPipesItWaits) {
    auto child = or_throw(
        ChildProcess::shell("exit 4", {.input = ChildStream::null, .output = ChildStream::null}));
    EXPECT_EQ(or_throw(child.communicate({}, Deadline::after(10s))).value().status.code, 4);
}

}  // namespace
}  // namespace patchbay
