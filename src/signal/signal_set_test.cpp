// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

namespace patchbay {
namespace {

TEST(Signal, NamesGoBothWays) {
    for (int number = 1; number <= Signal::kLargest; ++number) {
        const Signal signal(number);
        EXPECT_EQ(or_throw(Signal::parse(signal.name())), signal) << signal.name();
    }
}

TEST(Signal, IsReadInEveryCommonSpelling) {
    EXPECT_EQ(or_throw(Signal::parse("SIGUSR1")).number(), SIGUSR1);
    EXPECT_EQ(or_throw(Signal::parse("USR1")).number(), SIGUSR1);
    EXPECT_EQ(or_throw(Signal::parse("usr1")).number(), SIGUSR1);
    EXPECT_EQ(or_throw(Signal::parse("15")).number(), SIGTERM);
    EXPECT_EQ(or_throw(Signal::parse("SIGRTMIN+3")).number(), SIGRTMIN + 3);
    EXPECT_EQ(or_throw(Signal::parse("RTMAX-1")).number(), SIGRTMAX - 1);
    EXPECT_EQ(or_throw(Signal::parse("RTMAX")).number(), SIGRTMAX);
    EXPECT_EQ(or_throw(Signal::parse("SIGCLD")).number(), SIGCHLD);
}

TEST(Signal, NonsenseIsRefusedWithWhatWasExpected) {
    for (const auto* text :
         {"", "SIG", "SIGFOO", "0", "65", "-1", "RTMIN+99", "RTMIN-1", "RTMAX+1", "USR1 "}) {
        const auto signal = Signal::parse(text);
        ASSERT_FALSE(signal) << text;
        EXPECT_TRUE(signal.error().is(Condition::invalid));
        EXPECT_THAT(signal.error().message(), testing::HasSubstr("such as SIGUSR1"));
    }
}

TEST(Signal, TheRealTimeRangeIsTheCLibrarys) {
    EXPECT_EQ(or_throw(Signal::real_time(0)).number(), SIGRTMIN);
    EXPECT_TRUE(or_throw(Signal::real_time(SIGRTMAX - SIGRTMIN)).is_real_time());
    EXPECT_FALSE(Signal::real_time(-1));
    EXPECT_FALSE(Signal::real_time(SIGRTMAX - SIGRTMIN + 1));
    EXPECT_FALSE(Signal(SIGUSR1).is_real_time());
}

TEST(Signal, DescribesItself) {
    EXPECT_EQ(Signal(SIGTERM).description(), "Terminated");
    EXPECT_EQ(or_throw(Signal::real_time(2)).description(), "Real-time signal 2");
}

TEST(SignalDeathTest, ANumberThatIsNoneIsABug) {
    EXPECT_DEATH((void)Signal(0), "a signal's number is 1 to 64");
}

TEST(SignalSet, IsAPlainSet) {
    SignalSet set{Signal(SIGINT), Signal(SIGTERM)};
    EXPECT_TRUE(set.contains(Signal(SIGINT)));
    EXPECT_FALSE(set.contains(Signal(SIGHUP)));
    EXPECT_EQ(set.names(), "SIGINT SIGTERM");
    set.remove(Signal(SIGINT));
    EXPECT_EQ(set, SignalSet{Signal(SIGTERM)});
    EXPECT_EQ((set | SignalSet{Signal(SIGHUP)}).signals().size(), 2U);
    EXPECT_EQ(SignalSet::from_bits(1), SignalSet{Signal(SIGHUP)});
    EXPECT_TRUE(SignalSet().empty());
}

}  // namespace
}  // namespace patchbay
