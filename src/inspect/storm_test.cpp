// SPDX-License-Identifier: Apache-2.0
//
// Processes, threads and objects that come and go while a snapshot is taken.
#include "inspect/situation.hpp"
#include "support/child.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;

/// Makes some of everything, and ends before anybody has seen much of it.
[[noreturn]] void live_shortly() {
    std::array<int, 2> ends{};
    (void)!::pipe(ends.data());
    ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data());
    (void)::eventfd(0, 0);
    const int memory = ::memfd_create("short", 0);
    (void)!::ftruncate(memory, 4096);
    ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, memory, 0);
    ::_exit(0);
}

int spawn_for_ever() {
    for (;;) {
        std::array<pid_t, 4> pids{};
        for (auto& pid : pids) {
            pid = ::fork();
            if (pid == 0) live_shortly();
        }
        for (const auto pid : pids)
            if (pid > 0) ::waitpid(pid, nullptr, 0);
    }
}

/// Whether each reference leads somewhere and no row is blank.
void expect_whole(const Snapshot& machine) {
    for (const auto& process : machine.processes) {
        EXPECT_FALSE(process.name.empty()) << process.pid;
        EXPECT_GT(process.start_ticks + static_cast<unsigned>(process.is_kernel_thread), 0U);
    }
    for (const auto& edge : machine.edges) {
        ASSERT_LT(edge.object, machine.objects.size());
        ASSERT_LT(edge.process, machine.processes.size());
    }
    for (const auto& wait : machine.waits) {
        ASSERT_LT(wait.process, machine.processes.size());
        EXPECT_LT(wait.object.value_or(0), machine.objects.size());
    }
    for (Index index = 0; index < machine.objects.size(); ++index) {
        const auto& object = machine.objects[index];
        // A broken topic that somebody left has none, and is among the gaps.
        EXPECT_TRUE(object.kind() == Kind::topic ||
                    !std::holds_alternative<std::monostate>(object.facts))
            << name_of(object.kind()) << ' ' << object.name;
        EXPECT_LT(machine.peer_of(index).value_or(0), machine.objects.size());
    }
}

TEST(InspectStorm, WhatStaysIsSeenEachTime) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    const std::array storm{Child(spawn_for_ever), Child(spawn_for_ever), Child(spawn_for_ever)};
    const Child stays([] { return ::pause(); });
    for (int round = 0; round < 50; ++round) {
        const auto machine = look({.probe = round % 2 == 1});
        expect_whole(machine);
        const auto object = held(machine, pipe[0]);
        EXPECT_EQ(held_by(machine, stays.pid(), pipe[1]), object);
        for (const auto& child : storm) EXPECT_TRUE(machine.process_with(child.pid()));
    }
    ::close(pipe[0]);
    ::close(pipe[1]);
}

}  // namespace
}  // namespace patchbay::inspect::test
