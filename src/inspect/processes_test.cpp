// SPDX-License-Identifier: Apache-2.0
//
// Processes, threads, signals, locks and waits.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <latch>
#include <limits>
#include <thread>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

const Process& process_of(const Snapshot& machine, pid_t pid) {
    return machine.processes[machine.process_with(pid).value()];
}

std::vector<Wait> waits_of(const Snapshot& machine, pid_t pid) {
    std::vector<Wait> waits;
    for (const auto& wait : machine.waits)
        if (machine.processes[wait.process].pid == pid) waits.push_back(wait);
    return waits;
}

TEST(InspectProcess, SaysWhoItIs) {
    const Child child([] {
        ::prctl(PR_SET_NAME, "a) b\nc(");
        return ::pause();
    });
    Snapshot machine;
    // No wait_until_asleep(): it stumbles over such a name.
    while (waits_of(machine, child.pid()).empty() ||
           process_of(machine, child.pid()).name != "a) b\nc(")
        machine = look();
    const auto& process = process_of(machine, child.pid());
    EXPECT_EQ(process.name, "a) b\nc(");
    EXPECT_EQ(process.parent_pid, ::getpid());
    EXPECT_EQ(process.user_id, ::getuid());
    EXPECT_EQ(process.state, 'S');
    EXPECT_EQ(process.thread_count, 1U);
    EXPECT_EQ(process.namespaces, machine.own_namespaces);
    EXPECT_NE(process.namespaces.ipc, 0U);
    EXPECT_FALSE(process.is_kernel_thread);
    EXPECT_GE(process.start_ticks, process_of(machine, ::getpid()).start_ticks);
    ASSERT_EQ(process.threads.size(), 1U);
    ASSERT_TRUE(process.threads[0].call);
    const auto waits = waits_of(machine, child.pid());
    ASSERT_EQ(waits.size(), 1U);
    EXPECT_EQ(waits[0].what, WaitFor::signal);
}

TEST(InspectProcess, ShowsItsSignals) {
    const Child child([] {
        ::signal(SIGUSR1, SIG_IGN);
        ::signal(SIGUSR2, [](int) {});
        ::sigset_t blocked;
        ::sigemptyset(&blocked);
        ::sigaddset(&blocked, SIGTERM);
        ::sigaddset(&blocked, SIGRTMIN + 3);
        ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
        return ::pause();
    });
    child.wait_until_asleep();
    child.signal(SIGTERM);
    const auto machine = look();
    const auto& process = process_of(machine, child.pid());
    EXPECT_EQ(signal_names(process.pending), std::vector<std::string>{"SIGTERM"});
    EXPECT_EQ(signal_names(process.blocked), (std::vector<std::string>{"SIGTERM", "SIGRTMIN+3"}));
    EXPECT_NE(process.ignored & 1ULL << (SIGUSR1 - 1), 0U);
    EXPECT_EQ(process.caught & 1ULL << (SIGUSR1 - 1), 0U);
    EXPECT_NE(process.caught & 1ULL << (SIGUSR2 - 1), 0U);
    EXPECT_GT(process.signals_queued_limit, 0U);
}

TEST(InspectThread, HasItsOwnNameSignalsAndWait) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    pid_t tid = 0;
    std::latch ready(1);
    std::thread reader([&] {
        tid = ::gettid();
        ::pthread_setname_np(::pthread_self(), "back\\slash");
        ::sigset_t blocked;
        ::sigemptyset(&blocked);
        ::sigaddset(&blocked, SIGUSR1);
        ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
        ready.count_down();
        char one = 0;
        (void)!::read(pipe[0], &one, 1);
    });
    ready.wait();
    Snapshot machine;
    std::vector<Wait> waits;
    // It says that it is about to read, and a moment later it does.
    while (waits.empty()) {
        machine = look();
        waits = waits_of(machine, ::getpid());
    }
    const auto object = held(machine, pipe[0]);
    (void)!::write(pipe[1], "x", 1);
    reader.join();
    ::close(pipe[0]);
    ::close(pipe[1]);
    ASSERT_EQ(waits.size(), 1U);
    EXPECT_EQ(waits[0].thread, tid);
    EXPECT_EQ(waits[0].object, object);
    const auto& threads = process_of(machine, ::getpid()).threads;
    const auto thread = std::ranges::find(threads, tid, &Thread::tid);
    ASSERT_NE(thread, threads.end());
    EXPECT_EQ(thread->name, "back\\slash");
    EXPECT_EQ(signal_names(thread->blocked), std::vector<std::string>{"SIGUSR1"});
}

TEST(InspectWait, PollLooksAtEachObjectOfItsList) {
    std::array<int, 2> one{};
    std::array<int, 2> other{};
    ASSERT_EQ(::pipe2(one.data(), O_CLOEXEC), 0);
    ASSERT_EQ(::pipe2(other.data(), O_CLOEXEC), 0);
    const Child child([&] {
        std::array<::pollfd, 3> list{{{one[0], POLLIN, 0}, {other[0], POLLIN, 0}, {-1, 0, 0}}};
        return ::poll(list.data(), list.size(), -1);
    });
    child.wait_until_asleep();
    const auto machine = look();
    const auto waits = waits_of(machine, child.pid());
    ASSERT_EQ(waits.size(), 2U);
    EXPECT_EQ(waits[0].object, held(machine, one[0]));
    EXPECT_EQ(waits[1].object, held(machine, other[0]));
    for (const int fd : {one[0], one[1], other[0], other[1]}) ::close(fd);
}

TEST(InspectLock, ShowsHolderAndWaiter) {
    const auto path = unique_name("/tmp/");
    const FileDescriptor file(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    struct ::flock region{
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 5, .l_pid = 0};
    ASSERT_EQ(::fcntl(file.get(), F_SETLK, &region), 0);
    const Child waiter([&] { return ::fcntl(file.get(), F_SETLKW, &region); });
    waiter.wait_until_asleep();
    struct ::stat status{};
    ::fstat(file.get(), &status);
    const auto machine = look();
    ::unlink(path.c_str());
    const auto lock = std::ranges::find(machine.locks, status.st_ino, &FileLock::inode);
    ASSERT_NE(lock, machine.locks.end());
    EXPECT_EQ(lock->kind, LockKind::posix);
    EXPECT_TRUE(lock->exclusive);
    EXPECT_EQ(lock->holder.pid, ::getpid());
    EXPECT_EQ(lock->holder.process, machine.process_with(::getpid()));
    EXPECT_EQ(lock->first_byte, 10U);
    EXPECT_EQ(lock->last_byte, 14U);
    EXPECT_EQ(lock->path, path);
    ASSERT_EQ(lock->waiters.size(), 1U);
    EXPECT_EQ(lock->waiters[0].pid, waiter.pid());
    EXPECT_EQ(lock->openers.size(), 2U);
}

TEST(InspectLock, OfAnOpenDescriptionNamesThoseWhoHaveItOpen) {
    const auto path = unique_name("/tmp/");
    const FileDescriptor file(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    struct ::flock region{
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    ASSERT_EQ(::fcntl(file.get(), F_OFD_SETLK, &region), 0);
    struct ::stat status{};
    ::fstat(file.get(), &status);
    const auto machine = look();
    ::unlink(path.c_str());
    const auto lock = std::ranges::find(machine.locks, status.st_ino, &FileLock::inode);
    ASSERT_NE(lock, machine.locks.end());
    EXPECT_EQ(lock->kind, LockKind::open_description);
    EXPECT_EQ(lock->holder.pid, -1);
    EXPECT_EQ(lock->last_byte, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(lock->openers, std::vector{machine.process_with(::getpid()).value()});
}

TEST(InspectSnapshot, HasOnlyTheKindsThatAreWanted) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const auto machine = look({.kinds = {Kind::pipe}, .threads = false, .locks = false});
    ASSERT_FALSE(machine.objects.empty());
    for (const auto& object : machine.objects) EXPECT_EQ(object.kind(), Kind::pipe);
    EXPECT_EQ(held(machine, pipe[0]), held(machine, pipe[1]));
    EXPECT_TRUE(machine.waits.empty());
    EXPECT_TRUE(machine.locks.empty());
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST(InspectSnapshot, IsInOrder) {
    const auto machine = look();
    EXPECT_TRUE(std::ranges::is_sorted(machine.processes, {}, &Process::pid));
    EXPECT_TRUE(std::ranges::is_sorted(machine.objects, {}, &Object::identity));
    EXPECT_TRUE(std::ranges::is_sorted(machine.edges, {}, &Edge::object));
    const auto twice = std::ranges::adjacent_find(machine.objects, {}, &Object::identity);
    EXPECT_EQ(twice, machine.objects.end());
}

TEST(InspectSnapshot, NeedsProcfs) {
    const auto nowhere = snapshot({.proc_path = "/nowhere"});
    ASSERT_FALSE(nowhere);
    EXPECT_TRUE(nowhere.error().is(Condition::not_found));
    const auto other = snapshot({.proc_path = "/tmp"});
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().message().find("no procfs"), std::string::npos);
}

/// Processes come and go all the time: what vanishes is left out, and nothing else is.
TEST(InspectSnapshot, StandsProcessesThatVanish) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const auto hidden = [](const Snapshot& machine) {
        return std::ranges::count(machine.processes, false, &Process::descriptors_seen);
    };
    const auto hidden_before = hidden(look({.locks = false}));
    const Child spawner([]() -> int {
        for (;;) {
            const pid_t pid = ::fork();
            if (pid == 0) ::_exit(0);
            ::waitpid(pid, nullptr, 0);
        }
    });
    for (int round = 0; round < 20; ++round) {
        const auto machine = look({.locks = false});
        EXPECT_EQ(held(machine, pipe[0]), held(machine, pipe[1]));
        if (::geteuid() == 0) {
            EXPECT_LE(hidden(machine), hidden_before);
        }
    }
    ::close(pipe[0]);
    ::close(pipe[1]);
}

}  // namespace
}  // namespace patchbay::inspect::test
