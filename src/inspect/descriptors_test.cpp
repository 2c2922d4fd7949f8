// SPDX-License-Identifier: Apache-2.0
//
// Descriptors without a file: eventfd, signalfd, pidfd, epoll; threads with descriptors of their own.
#include "inspect/situation.hpp"
#include "support/child.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>

#include <array>
#include <csignal>
#include <latch>
#include <thread>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;

Child sleeper() {
    Child child([] { return ::pause(); });
    child.wait_until_asleep();
    return child;
}

FileDescriptor signalfd_of(int number) {
    ::sigset_t mask;
    ::sigemptyset(&mask);
    ::sigaddset(&mask, number);
    return FileDescriptor(::signalfd(-1, &mask, SFD_CLOEXEC));
}

TEST(InspectEventfd, IsOneForAllWhoInheritIt) {
    const FileDescriptor one(::eventfd(3, EFD_CLOEXEC | EFD_SEMAPHORE));
    const FileDescriptor other(::eventfd(0, EFD_CLOEXEC));
    const auto child = sleeper();
    const auto machine = look();
    const auto object = held(machine, one.get());
    EXPECT_NE(object, held(machine, other.get()));
    EXPECT_EQ(holders(machine, object),
              sorted({{::getpid(), one.get(), "rw"}, {child.pid(), one.get(), "rw"}}));
    EXPECT_EQ(facts<EventfdFacts>(machine, object).count, 3U);
    EXPECT_NE(facts<EventfdFacts>(machine, object).is_semaphore, false);
}

TEST(InspectSignalfd, IsOneForAllWhoInheritIt) {
    const auto one = signalfd_of(SIGUSR1);
    const auto other = signalfd_of(SIGUSR1);
    const auto child = sleeper();
    const auto machine = look();
    const auto object = held(machine, one.get());
    if (has_gap(machine, Missing::descriptions)) GTEST_SKIP() << "the kernel has no kcmp";
    EXPECT_NE(object, held(machine, other.get()));
    EXPECT_EQ(holders(machine, object),
              sorted({{::getpid(), one.get(), "r"}, {child.pid(), one.get(), "r"}}));
    EXPECT_EQ(facts<SignalfdFacts>(machine, object).mask, 1ULL << (SIGUSR1 - 1));
}

TEST(InspectPidfd, LeadsToItsProcess) {
    const auto child = sleeper();
    const FileDescriptor fd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid(), 0)));
    if (!fd) GTEST_SKIP() << "the kernel has no pidfd_open";
    const auto machine = look();
    const auto& seen = facts<PidfdFacts>(machine, held(machine, fd.get()));
    EXPECT_EQ(seen.pid, child.pid());
    EXPECT_EQ(seen.process, machine.process_with(child.pid()));
}

TEST(InspectEpoll, ShowsWhatItLooksAt) {
    const FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    const FileDescriptor event(::eventfd(0, EFD_CLOEXEC));
    ::epoll_event wanted{.events = EPOLLIN, .data = {}};
    ASSERT_EQ(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, event.get(), &wanted), 0);
    const Child child([&] {
        ::epoll_event happened{};
        return ::epoll_wait(epoll.get(), &happened, 1, -1);
    });
    child.wait_until_asleep();
    const auto machine = look();
    const auto object = held(machine, epoll.get());
    const auto& targets = facts<EpollFacts>(machine, object).targets;
    ASSERT_EQ(targets.size(), 1U);
    EXPECT_EQ(targets[0].descriptor, event.get());
    EXPECT_EQ(targets[0].events & EPOLLIN, EPOLLIN);
    EXPECT_EQ(targets[0].object, held(machine, event.get()));
    const auto wait =
        std::ranges::find(machine.waits, *machine.process_with(child.pid()), &Wait::process);
    ASSERT_NE(wait, machine.waits.end());
    EXPECT_EQ(wait->what, WaitFor::events);
    EXPECT_EQ(wait->object, object);
}

TEST(InspectThread, MayHaveDescriptorsOfItsOwn) {
    std::latch unshared(1);
    std::latch seen(1);
    std::array<int, 2> ends{};
    pid_t tid = 0;
    std::thread apart([&] {
        tid = ::gettid();
        if (::unshare(CLONE_FILES) == 0) (void)::pipe2(ends.data(), O_CLOEXEC);
        unshared.count_down();
        seen.wait();
        ::close(ends[0]);
        ::close(ends[1]);
    });
    unshared.wait();
    const auto machine = look();
    seen.count_down();
    apart.join();
    const auto edge = std::ranges::find_if(machine.edges, [&](const Edge& each) {
        return each.thread == tid && each.descriptor == ends[0];
    });
    ASSERT_NE(edge, machine.edges.end());
    EXPECT_EQ(machine.objects[edge->object].kind(), Kind::pipe);
    EXPECT_EQ(machine.holders_of(edge->object).size(), 2U);
}

}  // namespace
}  // namespace patchbay::inspect::test
