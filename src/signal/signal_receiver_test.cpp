// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "support/census.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

const Signal kUser(SIGUSR1);

Signal real_time(int offset) {
    return or_throw(Signal::real_time(offset));
}

bool is_blocked(Signal signal) {
    ::sigset_t set;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &set);
    return ::sigismember(&set, signal.number()) == 1;
}

TEST(SignalReceiver, TellsWhoSentWhat) {
    auto receiver = or_throw(SignalReceiver::open({real_time(1)}));
    or_throw(send_signal(::getpid(), real_time(1), -42));
    const auto info = or_throw(receiver.receive(Deadline::after(10s)));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->signal, real_time(1));
    EXPECT_EQ(info->payload, -42);
    EXPECT_EQ(info->sender_pid, ::getpid());
    EXPECT_EQ(info->sender_uid, ::getuid());
    EXPECT_EQ(info->origin, SignalInfo::Origin::queue);
}

TEST(SignalReceiver, NothingInTimeIsAnEmptyValue) {
    auto receiver = or_throw(SignalReceiver::open({kUser}));
    EXPECT_FALSE(or_throw(receiver.try_receive()));
    EXPECT_FALSE(or_throw(receiver.receive(Deadline::after(1ms))));
}

TEST(SignalReceiver, StandardSignalsMerge) {
    auto receiver = or_throw(SignalReceiver::open({kUser}));
    for (int i = 0; i < 10; ++i) or_throw(send_signal(::getpid(), kUser, i));
    const auto first = or_throw(receiver.try_receive());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->payload, 0) << "the first one's payload is kept, the others' is lost";
    EXPECT_FALSE(or_throw(receiver.try_receive())) << "ten sent are one received";
}

TEST(SignalReceiver, RealTimeSignalsQueueInOrderAndLowestFirst) {
    auto receiver = or_throw(SignalReceiver::open({real_time(1), real_time(2)}));
    or_throw(send_signal(::getpid(), real_time(2), 99));
    for (int i = 0; i < 10; ++i) or_throw(send_signal(::getpid(), real_time(1), i));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(or_throw(receiver.try_receive())->payload, i);
    EXPECT_EQ(or_throw(receiver.try_receive())->payload, 99);
}

TEST(SignalReceiver, IsPollable) {
    auto receiver = or_throw(SignalReceiver::open({kUser}));
    ::pollfd watched{.fd = receiver.fd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&watched, 1, 0), 0);
    or_throw(send_signal(::getpid(), kUser));
    EXPECT_EQ(::poll(&watched, 1, 10'000), 1);
    EXPECT_EQ(or_throw(receiver.pending()), SignalSet{kUser});
}

TEST(SignalReceiver, RestoresTheMaskAndKillsNobodyWithWhatIsPending) {
    EXPECT_FALSE(is_blocked(kUser));
    {
        auto receiver = or_throw(SignalReceiver::open({kUser}));
        EXPECT_TRUE(is_blocked(kUser));
        or_throw(send_signal(::getpid(), kUser));
    }
    EXPECT_FALSE(is_blocked(kUser)) << "and the default action of SIGUSR1 did not end this test";
}

TEST(SignalReceiver, LeavesBlockedWhatWasBlockedBefore) {
    auto outer = or_throw(SignalReceiver::open({kUser}));
    {
        const auto inner = or_throw(SignalReceiver::open({kUser, Signal(SIGUSR2)}));
    }
    EXPECT_TRUE(is_blocked(kUser));
    EXPECT_FALSE(is_blocked(Signal(SIGUSR2)));
}

TEST(SignalReceiver, WhatCannotBeReceivedIsRefused) {
    EXPECT_TRUE(SignalReceiver::open({}).error().is(Condition::invalid));
    EXPECT_TRUE(SignalReceiver::open({Signal(SIGKILL)}).error().is(Condition::invalid));
    EXPECT_FALSE(is_blocked(kUser));
}

TEST(SignalReceiver, ReceivesAChildsSignalWhileAsleep) {
    auto receiver = or_throw(SignalReceiver::open({kUser}));
    const auto parent = ::getpid();
    test::Child child([parent] {
        or_throw(send_signal(parent, kUser, 7));
        return 0;
    });
    const auto info = or_throw(receiver.receive(Deadline::after(10s)));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->sender_pid, child.pid());
    EXPECT_EQ(info->payload, 7);
    EXPECT_EQ(child.wait(), 0);
}

TEST(SignalReceiver, AForkedChildReadsItsOwnSignals) {
    auto receiver = or_throw(SignalReceiver::open({kUser}));
    or_throw(send_signal(::getpid(), kUser));
    test::Child child([&] {
        if (or_throw(receiver.try_receive())) return 1;  // the parent's
        or_throw(send_signal(::getpid(), kUser, 5));
        return or_throw(receiver.try_receive())->payload == 5 ? 0 : 2;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(or_throw(receiver.try_receive())) << "the parent's own is still there";
}

TEST(SignalReceiver, TakesOverASignalfdAndGivesOneAway) {
    auto outer = or_throw(SignalReceiver::open({kUser}));
    auto inner = or_throw(SignalReceiver::open({kUser}));
    auto adopted = or_throw(SignalReceiver::adopt(FileDescriptor(inner.release_fd()), {kUser}));
    or_throw(send_signal(::getpid(), kUser));
    EXPECT_TRUE(or_throw(adopted.try_receive()));
    const auto refused =
        SignalReceiver::adopt(FileDescriptor(::fcntl(2, F_DUPFD_CLOEXEC, 3)), {kUser});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::invalid));
}

TEST(SignalReceiver, LeavesNothingBehind) {
    const auto before = test::Census::take();
    {
        const auto receiver = or_throw(SignalReceiver::open({kUser}));
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay
