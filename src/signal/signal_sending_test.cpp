// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "support/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <future>
#include <thread>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Signal kUser(SIGUSR1);

/// A process number that was somebody's and is nobody's.
pid_t gone() {
    test::Child child([] { return 0; });
    const auto process = child.pid();
    (void)child.wait();
    return process;
}

TEST(SendSignal, ToAProcessThatHasGoneIsNotFound) {
    const auto process = gone();
    const auto sent = send_signal(process, kUser, 1);
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::not_found));
    EXPECT_THAT(sent.error().message(),
                HasSubstr("sigqueue signal:" + std::to_string(process) + "/SIGUSR1"));
    EXPECT_TRUE(send_signal(process, kUser).error().is(Condition::not_found));
}

TEST(SendSignal, NeverReachesGroupsByMistake) {
    for (const pid_t target : {0, -1, -::getpid()}) {
        EXPECT_TRUE(send_signal(target, kUser).error().is(Condition::invalid));
        EXPECT_TRUE(send_signal(target, kUser, 1).error().is(Condition::invalid));
        EXPECT_TRUE(
            send_signal_to_thread(::getpid(), target, kUser).error().is(Condition::invalid));
    }
}

TEST(SendSignal, AFullQueueIsAnErrorThatNamesTheLimit) {
    test::Child child([] {
        const ::rlimit limit{5, 5};
        ::setrlimit(RLIMIT_SIGPENDING, &limit);
        const auto signal = or_throw(Signal::real_time(0));
        const auto receiver = or_throw(SignalReceiver::open({signal}));
        for (int i = 0; i < 1000; ++i) {
            const auto sent = send_signal(::getpid(), signal, i);
            if (sent) continue;
            const auto text = sent.error().message();
            const bool named = text.find("RLIMIT_SIGPENDING is 5") != std::string::npos;
            return sent.error().is(Condition::exhausted) && named ? 0 : 1;
        }
        return 2;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(SendSignal, ToAForeignProcessIsDenied) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root, to become somebody else";
    const auto parent = ::getpid();
    test::Child child([parent] {
        if (::setresuid(65534, 65534, 65534) != 0) return 2;
        const auto sent = send_signal(parent, kUser);
        return !sent && sent.error().is(Condition::denied) ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(SendSignal, ToAThreadReachesThatThread) {
    auto receiver = or_throw(SignalReceiver::open({kUser}));
    std::promise<pid_t> started;
    std::promise<void> sent;
    std::thread thread([&] {
        started.set_value(::gettid());
        sent.get_future().wait();
        // Of this thread alone: its own read of the signalfd finds it.
        const auto info = or_throw(receiver.receive(Deadline::after(10s)));
        EXPECT_TRUE(info);
        EXPECT_EQ(info.has_value() ? info->payload : -1, 11);
    });
    or_throw(send_signal_to_thread(::getpid(), started.get_future().get(), kUser, 11));
    EXPECT_FALSE(or_throw(receiver.try_receive())) << "it is not for this thread";
    sent.set_value();
    thread.join();
}

TEST(ProcessReference, SendsAndNoticesTheEnd) {
    auto receiver = or_throw(SignalReceiver::open({kUser}));
    test::Child child([&] {
        const auto info = or_throw(receiver.receive(Deadline::after(10s)));
        return info ? info->payload : 1;
    });
    const auto reference = or_throw(ProcessReference::open(child.pid()));
    EXPECT_FALSE(or_throw(reference.wait_for_end(Deadline::now())));
    or_throw(reference.send(kUser, 33));
    EXPECT_TRUE(or_throw(reference.wait_for_end(Deadline::after(10s))));
    EXPECT_EQ(child.wait(), 33);
    EXPECT_TRUE(reference.send(kUser).error().is(Condition::not_found))
        << "reaped: the number may be another's";
}

TEST(ProcessReference, OfNobodyIsNotFound) {
    EXPECT_TRUE(ProcessReference::open(gone()).error().is(Condition::not_found));
}

TEST(ProcessSignals, ShowsWhatAProcessDoesWithSignals) {
    const auto receiver = or_throw(SignalReceiver::open({kUser}));
    ::signal(SIGUSR2, SIG_IGN);
    or_throw(send_signal(::getpid(), kUser));
    const auto facts = or_throw(ProcessSignals::of(0));
    EXPECT_TRUE(facts.blocked.contains(kUser));
    EXPECT_TRUE(facts.pending.contains(kUser));
    EXPECT_TRUE(facts.ignored.contains(Signal(SIGUSR2)));
    EXPECT_FALSE(facts.caught.contains(kUser));
    EXPECT_GT(facts.queued_limit, 0U);
    ::signal(SIGUSR2, SIG_DFL);
    EXPECT_TRUE(ProcessSignals::of(gone()).error().is(Condition::not_found));
}

}  // namespace
}  // namespace patchbay
