// SPDX-License-Identifier: Apache-2.0
//
// Who could wake whom, over snapshots that are made up.
#include "patchbay/inspect/blocking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace patchbay::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// A machine of processes with one thread each, whose tid is the pid. 9999 is a call that says nothing of its time.
class Machine {
public:
    Index process(std::int32_t pid, bool sleeps = true) {
        Process process{.pid = pid, .parent_pid = 1, .state = sleeps ? 'S' : 'R'};
        process.descriptors_seen = process.mappings_seen = process.calls_seen = true;
        process.threads.push_back(thread(pid, sleeps));
        snapshot.processes.push_back(process);
        return static_cast<Index>(snapshot.processes.size() - 1);
    }
    static Thread thread(std::int32_t tid, bool sleeps) {
        Thread thread{.tid = tid, .state = sleeps ? 'S' : 'R'};
        if (sleeps) thread.call = SystemCall{.number = 9999};
        return thread;
    }
    Index object(Kind kind, Facts facts = {}, const std::string& name = "") {
        snapshot.objects.push_back({.identity = {kind, 1, snapshot.objects.size(), 0},
                                    .name = name,
                                    .ownership = std::nullopt,
                                    .facts = std::move(facts)});
        return static_cast<Index>(snapshot.objects.size() - 1);
    }
    void holds(Index process, Index object, bool reads, bool writes, int descriptor = 3) {
        snapshot.edges.push_back({.object = object,
                                  .process = process,
                                  .readable = reads,
                                  .writable = writes,
                                  .descriptor = descriptor});
        std::ranges::stable_sort(snapshot.edges, {}, [](const Edge& edge) {
            return std::pair(edge.object, edge.process);
        });
    }
    void waits(Index process, WaitFor what, std::optional<Index> object, int descriptor = 3) {
        snapshot.waits.push_back({.process = process,
                                  .thread = snapshot.processes[process].pid,
                                  .what = what,
                                  .object = object,
                                  .descriptor = descriptor});
        std::ranges::stable_sort(snapshot.waits, {}, &Wait::process);
    }
    /// `reader` sleeps in reading a pipe that `writer` can write to.
    Index pipe(Index reader, Index writer) {
        const auto pipe = object(Kind::pipe, PipeFacts{});
        holds(reader, pipe, true, false);
        holds(writer, pipe, false, true, 4);
        waits(reader, WaitFor::reading, pipe);
        return pipe;
    }
    void lock(LockKind kind, Index holder, Index waiter) {
        FileLock lock{.kind = kind, .exclusive = true};
        lock.holder = {snapshot.processes[holder].pid, holder};
        lock.waiters.push_back({snapshot.processes[waiter].pid, waiter});
        lock.openers = {holder, waiter};
        snapshot.locks.push_back(lock);
        waits(waiter, WaitFor::lock, std::nullopt);
    }
    [[nodiscard]] std::vector<Blockage> sleepers() const { return blockages(snapshot); }
    [[nodiscard]] std::vector<Standstill> standstills() const {
        return inspect::standstills(snapshot, sleepers());
    }
    /// The pids of those who are in it.
    [[nodiscard]] std::vector<std::int32_t> pids(const std::vector<std::size_t>& members) const {
        const auto all = sleepers();
        std::vector<std::int32_t> pids;
        for (const auto member : members)
            pids.push_back(snapshot.processes[all[member].process].pid);
        return pids;
    }

    Snapshot snapshot;
};

TEST(Blocking, WhoReadsAPipeWaitsForItsWriters) {
    Machine machine;
    const auto reader = machine.process(10);
    const auto writer = machine.process(11, false);
    const auto bystander = machine.process(12, false);
    const auto pipe = machine.pipe(reader, writer);
    machine.holds(bystander, pipe, true, false);
    const auto sleepers = machine.sleepers();
    ASSERT_THAT(sleepers, SizeIs(1));
    EXPECT_EQ(sleepers[0].process, reader);
    EXPECT_THAT(sleepers[0].wakers, ElementsAre(Waker{writer, WakerRole::writer}));
    EXPECT_EQ(sleepers[0].ending, Ending::wakers);
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, ThreadsWhoseNumbersBeganAgainAreFoundAllTheSame) {
    Machine machine;
    const auto reader = machine.process(30000);
    const auto writer = machine.process(30001, false);
    const auto pipe = machine.pipe(reader, writer);
    machine.snapshot.processes[reader].threads.push_back(Machine::thread(400, true));
    machine.waits(reader, WaitFor::reading, pipe);
    machine.snapshot.waits[1].thread = 400;
    const auto sleepers = machine.sleepers();
    ASSERT_THAT(sleepers, SizeIs(2));
    EXPECT_EQ(sleepers[1].thread, 400);
    EXPECT_EQ(sleepers[1].wakers, sleepers[0].wakers);
}

TEST(Blocking, WhoWritesAPipeWaitsForItsReaders) {
    Machine machine;
    const auto reader = machine.process(10, false);
    const auto writer = machine.process(11);
    const auto pipe = machine.object(Kind::pipe, PipeFacts{});
    machine.holds(reader, pipe, true, false);
    machine.holds(writer, pipe, false, true);
    machine.waits(writer, WaitFor::writing, pipe);
    EXPECT_THAT(machine.sleepers()[0].wakers, ElementsAre(Waker{reader, WakerRole::reader}));
}

TEST(Blocking, TwoThatWaitForEachOtherAreADeadlock) {
    Machine machine;
    const auto one = machine.process(12);
    const auto other = machine.process(15);
    machine.lock(LockKind::posix, other, one);
    machine.pipe(other, one);
    const auto found = machine.standstills();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].kind, Standstill::Kind::deadlock);
    EXPECT_TRUE(found[0].certain);
    EXPECT_THAT(machine.pids(found[0].members), ElementsAre(12, 15));
    EXPECT_THAT(found[0].behind, IsEmpty());
    EXPECT_EQ(machine.sleepers()[0].wakers[0].role, WakerRole::holder);
}

TEST(Blocking, WhoeverWaitsForACircleIsBehindIt) {
    Machine machine;
    const auto victim = machine.process(1);
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    machine.pipe(victim, one);
    machine.pipe(one, other);
    machine.pipe(other, one);
    const auto found = machine.standstills();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(machine.pids(found[0].members), ElementsAre(2, 3));
    EXPECT_THAT(machine.pids(found[0].behind), ElementsAre(1));
}

TEST(Blocking, OneWriterWhoIsAtWorkDissolvesTheCircle) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    const auto third = machine.process(4, false);
    machine.pipe(one, other);
    const auto pipe = machine.pipe(other, one);
    machine.holds(third, pipe, false, true);
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, ATimeoutDissolvesTheCircle) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    machine.pipe(one, other);
    machine.pipe(other, one);
    ASSERT_THAT(machine.standstills(), SizeIs(1));
#if defined(__x86_64__)
    SystemCall poll{.number = 7};
    poll.arguments[2] = 1000;
    machine.snapshot.processes[one].threads[0].call = poll;
    EXPECT_TRUE(machine.sleepers()[0].has_timeout);
    EXPECT_THAT(machine.standstills(), IsEmpty());
    poll.arguments[2] = 0xffffffff;
    machine.snapshot.processes[one].threads[0].call = poll;
    EXPECT_THAT(machine.standstills(), SizeIs(1));
#endif
}

TEST(Blocking, AnotherThreadAtWorkDissolvesTheCircle) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    machine.pipe(one, other);
    machine.pipe(other, one);
    machine.snapshot.processes[other].threads.push_back(Machine::thread(33, false));
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, AStoppedProcessMayGoOn) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    machine.pipe(one, other);
    machine.pipe(other, one);
    machine.snapshot.processes[other].threads[0].state = 'T';
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, WhoKeepsTheWritingEndOfThePipeThatItReadsWaitsForItself) {
    Machine machine;
    const auto reader = machine.process(7);
    machine.pipe(reader, reader);
    const auto found = machine.standstills();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(machine.pids(found[0].members), ElementsAre(7));
    EXPECT_THAT(machine.sleepers()[0].wakers, ElementsAre(Waker{reader, WakerRole::itself}));
}

TEST(Blocking, PollingOnesOwnPipeIsHowHandlersWakeALoop) {
    Machine machine;
    const auto loop = machine.process(7);
    const auto pipe = machine.object(Kind::pipe, PipeFacts{});
    machine.holds(loop, pipe, true, false, 3);
    machine.holds(loop, pipe, false, true, 4);
    machine.waits(loop, WaitFor::events, pipe, 3);
    EXPECT_THAT(machine.standstills(), SizeIs(1));
    machine.snapshot.processes[loop].caught = 1;
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, HoldersThatAreHiddenMakeItUncertain) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    machine.pipe(one, other);
    machine.pipe(other, one);
    machine.snapshot.gaps.push_back(
        {.what = Missing::descriptors, .count = 1, .why = {}, .cure = {}});
    const auto found = machine.standstills();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_FALSE(found[0].certain);
}

TEST(Blocking, WorkersOfOneQueueWaitForWhoeverComes) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    const auto queue = machine.object(Kind::posix_queue, PosixQueueFacts{}, "/jobs");
    for (const auto worker : {one, other}) {
        machine.holds(worker, queue, true, true);
        machine.waits(worker, WaitFor::reading, queue);
    }
    for (const auto& sleeper : machine.sleepers()) {
        EXPECT_EQ(sleeper.ending, Ending::anybody);
        EXPECT_THAT(sleeper.wakers, IsEmpty());
    }
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, ACircleOverQueuesMayBeBrokenByANewcomer) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3);
    const auto request = machine.object(Kind::posix_queue, PosixQueueFacts{}, "/request");
    const auto reply = machine.object(Kind::posix_queue, PosixQueueFacts{}, "/reply");
    machine.holds(one, request, true, false);
    machine.holds(one, reply, false, true, 4);
    machine.holds(other, reply, true, false);
    machine.holds(other, request, false, true, 4);
    machine.waits(one, WaitFor::reading, request);
    machine.waits(other, WaitFor::reading, reply);
    const auto found = machine.standstills();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_FALSE(found[0].certain);
}

TEST(Blocking, ParentAndChildOverAFullPipe) {
#if defined(__x86_64__)
    Machine machine;
    const auto parent = machine.process(20);
    const auto child = machine.process(21);
    machine.snapshot.processes[child].parent_pid = 20;
    SystemCall wait4{.number = 61};
    wait4.arguments[0] = 21;
    machine.snapshot.processes[parent].threads[0].call = wait4;
    const auto pipe = machine.object(Kind::pipe, PipeFacts{});
    machine.holds(parent, pipe, true, false);
    machine.holds(child, pipe, false, true);
    machine.waits(child, WaitFor::writing, pipe);
    const auto sleepers = machine.sleepers();
    ASSERT_THAT(sleepers, SizeIs(2));
    EXPECT_EQ(sleepers[0].on, Blockage::On::children);
    EXPECT_THAT(sleepers[0].wakers, ElementsAre(Waker{child, WakerRole::child}));
    ASSERT_THAT(machine.standstills(), SizeIs(1));
    EXPECT_TRUE(machine.standstills()[0].certain);
#endif
}

TEST(Blocking, SocketsWaitForThePeer) {
    Machine machine;
    const auto one = machine.process(2);
    const auto other = machine.process(3, false);
    UnixSocketFacts facts{.type = SocketType::stream, .state = SocketState::established};
    facts.peer = 1;
    const auto near_end = machine.object(Kind::unix_socket, facts);
    facts.peer = near_end;
    const auto far_end = machine.object(Kind::unix_socket, facts);
    machine.holds(one, near_end, true, true);
    machine.holds(other, far_end, true, true);
    machine.waits(one, WaitFor::reading, near_end);
    EXPECT_THAT(machine.sleepers()[0].wakers, ElementsAre(Waker{other, WakerRole::peer}));
}

TEST(Blocking, AConnectionThatNobodyHasAcceptedWaitsForTheListener) {
    Machine machine;
    const auto client = machine.process(2);
    const auto server = machine.process(3, false);
    UnixSocketFacts facts{.type = SocketType::stream, .state = SocketState::established};
    facts.peer = 1;
    const auto near_end = machine.object(Kind::unix_socket, facts);
    machine.object(Kind::unix_socket, UnixSocketFacts{});
    UnixSocketFacts listening{.type = SocketType::stream, .state = SocketState::listening};
    listening.unaccepted = {1};
    const auto listener = machine.object(Kind::unix_socket, listening);
    machine.holds(client, near_end, true, true);
    machine.holds(server, listener, true, true);
    machine.waits(client, WaitFor::reading, near_end);
    EXPECT_THAT(machine.sleepers()[0].wakers, ElementsAre(Waker{server, WakerRole::listener}));
}

TEST(Blocking, AFlockOfADeadProcessLivesOnInWhoeverInheritedIt) {
    Machine machine;
    const auto waiter = machine.process(5);
    const auto inheritor = machine.process(6, false);
    FileLock lock{.kind = LockKind::flock, .exclusive = true};
    lock.holder = {4, std::nullopt};
    lock.waiters.push_back({5, waiter});
    lock.openers = {waiter, inheritor};
    machine.snapshot.locks.push_back(lock);
    machine.waits(waiter, WaitFor::lock, std::nullopt);
    EXPECT_THAT(machine.sleepers()[0].wakers, ElementsAre(Waker{inheritor, WakerRole::opener}));
    const auto found = machine.standstills();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].kind, Standstill::Kind::dead_holder);
    EXPECT_EQ(found[0].dead_pid, 4);
    EXPECT_TRUE(found[0].certain);
    EXPECT_THAT(machine.pids(found[0].members), ElementsAre(5));
}

TEST(Blocking, ASystemVSemaphoreTakenLastByADeadProcess) {
    Machine machine;
    const auto waiter = machine.process(5);
    SysvSemaphoreFacts facts{};
    facts.semaphores = {
        {.value = 0, .waiting_for_increase = 1, .waiting_for_zero = 0, .last_pid = 4}};
    const auto set = machine.object(Kind::sysv_semaphore, facts);
    machine.waits(waiter, WaitFor::semaphore, set);
    const auto found = machine.standstills();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].dead_pid, 4);
    EXPECT_FALSE(found[0].certain);
    machine.process(4, false);
    std::ranges::sort(machine.snapshot.processes, {}, &Process::pid);
    machine.snapshot.waits[0].process = 1;
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, AFutexInUnnamedMemoryCanOnlyBeWokenByItsSharers) {
    Machine machine;
    const auto waiter = machine.process(5);
    const auto memory = machine.object(Kind::memfd, MemoryFacts{}, "state");
    machine.holds(waiter, memory, true, true);
    machine.waits(waiter, WaitFor::futex, memory);
    EXPECT_THAT(machine.standstills(), SizeIs(1)) << "nobody else has it";
    const auto sharer = machine.process(6, false);
    machine.holds(sharer, memory, true, true);
    EXPECT_THAT(machine.standstills(), IsEmpty());
}

TEST(Blocking, AnEpollWaitsForAllOfItsTargets) {
    Machine machine;
    const auto loop = machine.process(5);
    const auto peer = machine.process(6);
    machine.pipe(peer, loop);
    const auto second = machine.object(Kind::pipe, PipeFacts{});
    machine.holds(loop, second, true, false, 8);
    machine.holds(peer, second, false, true, 9);
    EpollFacts facts{
        .targets = {{.descriptor = 8, .events = 1, .device = 0, .inode = 0, .object = second}}};
    const auto epoll = machine.object(Kind::epoll, facts);
    machine.holds(loop, epoll, true, true, 10);
    machine.waits(loop, WaitFor::events, epoll, 10);
    EXPECT_THAT(machine.standstills(), SizeIs(1));
    facts.targets.push_back({.descriptor = 11, .events = 1, .device = 0, .inode = 0, .object = {}});
    machine.snapshot.objects[epoll].facts = facts;
    EXPECT_THAT(machine.standstills(), IsEmpty()) << "a timerfd, for instance";
}

}  // namespace
}  // namespace patchbay::inspect
