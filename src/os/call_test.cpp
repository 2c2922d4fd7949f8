// SPDX-License-Identifier: Apache-2.0
#include "os/call.hpp"

#include "os/fault_injection.hpp"
#include "os/file.hpp"
#include "os/pipe.hpp"

#include <gtest/gtest.h>

#include <array>

namespace patchbay::os {
namespace {

TEST(Call, HasTheNameOfItsManualPage) {
    EXPECT_STREQ(name_of(Call::open), "open");
    EXPECT_STREQ(name_of(Call::mq_open), "mq_open");
    EXPECT_STREQ(name_of(Call::sysctl), "sysctl");
}

TEST(FaultInjection, FailsTheNthCallOfAKindAndNoOther) {
    const auto ends = pipe(0);
    ASSERT_TRUE(ends);
    const FaultInjection fault({.call = Call::write, .nth = 2, .error = ENOSPC});
    EXPECT_TRUE(write(ends->write.get(), as_bytes("a")));
    EXPECT_FALSE(fault.fired());
    const auto second = write(ends->write.get(), as_bytes("b"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().error, ENOSPC);
    EXPECT_STREQ(second.error().call, "write");
    EXPECT_TRUE(fault.fired());
    EXPECT_EQ(fault.fired_call(), Call::write);
    EXPECT_TRUE(write(ends->write.get(), as_bytes("c")));
    std::array<std::byte, 8> buffer{};
    EXPECT_EQ(*read(ends->read.get(), buffer), 2U) << "the failed write must not have been made";
}

TEST(FaultInjection, CountsCallsOfEveryKind) {
    const auto ends = pipe(0);
    const FaultInjection counting({.nth = 0});
    (void)write(ends->write.get(), as_bytes("abc"));
    (void)bytes_waiting(ends->read.get());
    EXPECT_EQ(FaultInjection::count(Call::write), 1U);
    EXPECT_EQ(FaultInjection::count(Call::ioctl), 1U);
    EXPECT_EQ(FaultInjection::total(), 2U);
}

TEST(FaultInjection, AnInterruptionIsRetried) {
    const auto ends = pipe(0);
    const FaultInjection fault({.call = Call::write, .nth = 1, .error = EINTR});
    EXPECT_TRUE(write(ends->write.get(), as_bytes("a")));
    EXPECT_TRUE(fault.fired());
    EXPECT_EQ(FaultInjection::count(Call::write), 2U);
}

TEST(FaultInjection, StickyFailsAllThatFollow) {
    const FaultInjection fault({.call = Call::pipe, .nth = 1, .error = EMFILE, .sticky = true});
    EXPECT_FALSE(pipe(0));
    EXPECT_FALSE(pipe(0));
}

}  // namespace
}  // namespace patchbay::os
