// SPDX-License-Identifier: Apache-2.0
//
// Processes in other namespaces: what is not seen of them is counted.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::is_root;
using patchbay::test::unique_name;

constexpr int kNotHere = 77;

std::uint64_t count_of(const Snapshot& machine, Missing what) {
    const auto gap = std::ranges::find(machine.gaps, what, &Gap::what);
    return gap == machine.gaps.end() ? 0 : gap->count;
}

/// A child in namespaces of its own, in which `body` has been run, and that then waits.
class Apart {
public:
    Apart(int flags, const std::function<void()>& body) {
        std::array<int, 2> ready{};
        if (::pipe2(ready.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        child_.emplace([&] {
            if (::unshare(flags) != 0) return kNotHere;
            body();
            (void)!::write(ready[1], "r", 1);
            return ::pause();
        });
        ::close(ready[1]);
        char one = 0;
        made_ = ::read(ready[0], &one, 1) == 1;
        ::close(ready[0]);
    }
    [[nodiscard]] bool made() const { return made_; }
    [[nodiscard]] pid_t pid() const { return child_->pid(); }

private:
    std::optional<Child> child_;
    bool made_ = false;
};

TEST(InspectNamespaces, AnotherNetworksSocketsAreSeenWithoutTheirPeers) {
    if (!is_root()) GTEST_SKIP() << "makes namespaces: needs root";
    const auto name = std::string(1, '\0') + unique_name("");
    int fd = -1;
    const Apart apart(CLONE_NEWNET, [&] {
        fd = 200;
        ::dup2(::socket(AF_UNIX, SOCK_STREAM, 0), fd);
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        ::bind(fd, reinterpret_cast<::sockaddr*>(&address),
               static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + name.size()));
        ::listen(fd, 1);
    });
    if (!apart.made()) GTEST_SKIP() << "no network namespaces here";
    const auto machine = look();
    const auto object = held_by(machine, apart.pid(), 200);
    const auto& seen = machine.objects[object];
    EXPECT_EQ(seen.kind(), Kind::unix_socket);
    EXPECT_EQ(seen.name, name);
    EXPECT_TRUE(seen.foreign);
    EXPECT_EQ(address_of(seen), "");
    const auto& process = machine.processes[*machine.process_with(apart.pid())];
    EXPECT_EQ(seen.identity.name_space, process.namespaces.net);
    EXPECT_NE(process.namespaces.net, machine.own_namespaces.net);
    EXPECT_EQ(facts<UnixSocketFacts>(machine, object).state, SocketState::listening);
    EXPECT_GE(count_of(machine, Missing::network_namespaces), 1U);
}

TEST(InspectNamespaces, AnotherIpcNamespacesSegmentIsNotOursOfThatId) {
    if (!is_root()) GTEST_SKIP() << "makes namespaces: needs root";
    const Apart apart(CLONE_NEWIPC, [] {
        const int id = ::shmget(0x1234567, 4096, IPC_CREAT | 0600);
        (void)::shmat(id, nullptr, 0);
    });
    if (!apart.made()) GTEST_SKIP() << "no IPC namespaces here";
    const auto machine = look();
    const auto process = *machine.process_with(apart.pid());
    const auto ipc = machine.processes[process].namespaces.ipc;
    const auto edge = std::ranges::find_if(machine.edges, [&](const Edge& each) {
        return each.process == process && each.via == Via::mapping &&
               machine.objects[each.object].kind() == Kind::sysv_shared_memory;
    });
    ASSERT_NE(edge, machine.edges.end());
    const auto& segment = machine.objects[edge->object];
    EXPECT_EQ(segment.identity.name_space, ipc);
    EXPECT_NE(ipc, machine.own_namespaces.ipc);
    EXPECT_TRUE(segment.foreign);
    EXPECT_EQ(facts<SysvMemoryFacts>(machine, edge->object).key, 0x1234567);
    EXPECT_EQ(facts<SysvMemoryFacts>(machine, edge->object).size_bytes, 4096U);
    EXPECT_EQ(machine.holders_of(edge->object).size(), 1U);
    EXPECT_GE(count_of(machine, Missing::ipc_namespaces), 1U);
}

TEST(InspectNamespaces, AnotherMountNamespacesFilesAreListed) {
    if (!is_root()) GTEST_SKIP() << "makes namespaces: needs root";
    const Apart apart(CLONE_NEWNS, [] {
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
        ::mount("none", "/dev/shm", "tmpfs", 0, nullptr);
        std::ofstream("/dev/shm/only-there") << "x";
    });
    if (!apart.made()) GTEST_SKIP() << "no mount namespaces here";
    const auto machine = look();
    const auto object = named(machine, Kind::posix_shared_memory, "/dev/shm/only-there");
    EXPECT_TRUE(machine.objects[object].foreign);
    EXPECT_EQ(address_of(machine.objects[object]), "");
    EXPECT_EQ(facts<MemoryFacts>(machine, object).size_bytes, 1U);
}

TEST(InspectNamespaces, AProcessKnowsItselfByAnotherPid) {
    if (!is_root()) GTEST_SKIP() << "makes namespaces: needs root";
    std::array<int, 2> told{};
    ASSERT_EQ(::pipe2(told.data(), O_CLOEXEC), 0);
    const Apart apart(CLONE_NEWPID, [&] {
        const pid_t inner = ::fork();
        if (inner == 0) {
            for (;;) ::pause();
        }
        (void)!::write(told[1], &inner, sizeof inner);
    });
    ::close(told[1]);
    if (!apart.made()) GTEST_SKIP() << "no PID namespaces here";
    const auto machine = look();
    const auto inner = std::ranges::find(machine.processes, apart.pid(), &Process::parent_pid);
    ASSERT_NE(inner, machine.processes.end());
    EXPECT_EQ(inner->pid_in_its_namespace, 1);
    EXPECT_NE(inner->namespaces.pid, machine.own_namespaces.pid);
    ::close(told[0]);
    ::kill(inner->pid, SIGKILL);
}

}  // namespace
}  // namespace patchbay::inspect::test
