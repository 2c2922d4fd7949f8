// SPDX-License-Identifier: Apache-2.0
#include "os/interruption.hpp"

#include "os/fault_injection.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <pthread.h>
#include <unistd.h>

namespace patchbay::os {
namespace {

using namespace std::chrono_literals;

/// Blocks until something interrupts it; no signal that would do more than that is sent.
Expected<int> sleep_in_the_kernel() {
    return once(Call::pipe, [] { return ::pause(); });
}

int interrupting_signal() {
    for (int number = SIGRTMAX; number >= SIGRTMIN; --number) {
        struct ::sigaction action{};
        ::sigaction(number, nullptr, &action);
        if (action.sa_handler != SIG_DFL) return number;
    }
    return 0;
}

void set_action(int number, void (*handler)(int)) {
    struct ::sigaction action{};
    action.sa_handler = handler;
    ::sigaction(number, &action, nullptr);
}

TEST(Interruption, EndsAWaitAtTheDeadlineAndNotBefore) {
    const auto deadline = Deadline::after(20ms);
    const auto outcome = until_interrupted(deadline, sleep_in_the_kernel);
    ASSERT_TRUE(outcome);
    EXPECT_FALSE(*outcome);
    EXPECT_TRUE(deadline.expired());
}

TEST(Interruption, EndsAWaitThatBeginsAfterTheDeadline) {
    const auto interruption = Interruption::at(Deadline::now());
    ASSERT_TRUE(interruption);
    EXPECT_EQ(sleep_in_the_kernel().error().error, EINTR);
    EXPECT_EQ(sleep_in_the_kernel().error().error, EINTR) << "and the next one, too";
}

TEST(Interruption, WorksWhereAllSignalsAreBlockedAndLeavesTheMaskAsItWas) {
    ::sigset_t all{};
    ::sigset_t before{};
    ::sigset_t after{};
    ::sigset_t pending{};
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    EXPECT_TRUE(until_interrupted(Deadline::after(5ms), sleep_in_the_kernel));
    ::sigpending(&pending);
    ::pthread_sigmask(SIG_SETMASK, &before, &after);
    for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) {
        EXPECT_EQ(::sigismember(&after, number), 1) << number;
        EXPECT_EQ(::sigismember(&pending, number), 0) << number;
    }
}

TEST(Interruption, TakesAnotherSignalWhereTheProgramHasTakenTheFirst) {
    test::Child child([] {
        if (!until_interrupted(Deadline::after(1ms), sleep_in_the_kernel)) return 1;
        const int first = interrupting_signal();
        set_action(first, SIG_IGN);
        if (!until_interrupted(Deadline::after(1ms), sleep_in_the_kernel)) return 2;
        set_action(first, SIG_DFL);
        const int second = interrupting_signal();
        return first > second && second >= SIGRTMIN ? 0 : 3;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(Interruption, WithoutAFreeSignalThereIsAnError) {
    test::Child child([] {
        for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) set_action(number, SIG_IGN);
        const auto outcome = until_interrupted(Deadline::after(1ms), sleep_in_the_kernel);
        return !outcome && outcome.error().error == EBUSY ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(Interruption, WaitingForEverTakesNeitherTimerNorSignal) {
    const FaultInjection counting({.nth = 0});
    EXPECT_TRUE(Interruption::at(Deadline::never()));
    EXPECT_EQ(FaultInjection::total(), 0U);
}

TEST(Interruption, EachFailureIsHandedBack) {
    for (const auto call :
         {Call::sigaction, Call::timer_create, Call::pthread_sigmask, Call::timer_settime}) {
        const FaultInjection fault({.call = call, .error = EINVAL});
        const auto interruption = Interruption::at(Deadline::after(1h));
        ASSERT_FALSE(interruption);
        EXPECT_STREQ(interruption.error().call, name_of(call));
    }
}

TEST(Interruption, LivesOnInAForkedChild) {
    EXPECT_TRUE(until_interrupted(Deadline::after(1ms), sleep_in_the_kernel));
    test::Child child(
        [] { return until_interrupted(Deadline::after(1ms), sleep_in_the_kernel) ? 0 : 1; });
    EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace patchbay::os
