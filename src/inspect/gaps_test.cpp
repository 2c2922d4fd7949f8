// SPDX-License-Identifier: Apache-2.0
//
// What cannot be seen is counted, and nothing else suffers from it: other users, hidden processes, missing mounts, a
// kernel without sock_diag.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/unique_name.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::drop_privileges;
using patchbay::test::is_root;
using patchbay::test::unique_name;

constexpr int kNotHere = 77;

std::uint64_t count_of(const Snapshot& machine, Missing what) {
    const auto gap = std::ranges::find(machine.gaps, what, &Gap::what);
    return gap == machine.gaps.end() ? 0 : gap->count;
}

/// Whether each process has a name and a state, each gap its words, and each object its facts.
bool has_no_blanks(const Snapshot& machine) {
    return std::ranges::all_of(machine.processes,
                               [](const Process& process) {
                                   return process.pid > 0 && !process.name.empty() &&
                                          process.state != '?' && process.start_ticks > 0;
                               }) &&
           std::ranges::all_of(machine.gaps,
                               [](const Gap& gap) {
                                   return gap.why.starts_with(std::to_string(gap.count) + ' ');
                               }) &&
           std::ranges::none_of(machine.objects, [](const Object& object) {
               // A broken topic that somebody left has none, and is among the gaps itself.
               return object.kind() != Kind::topic &&
                      std::holds_alternative<std::monostate>(object.facts);
           });
}

TEST(InspectGaps, AUserIsToldWhatOthersHide) {
    if (!is_root()) GTEST_SKIP() << "becomes another user: needs root";
    Child child([] {
        drop_privileges();
        const auto machine = look();
        if (count_of(machine, Missing::descriptors) == 0) return 1;
        if (count_of(machine, Missing::mappings) == 0) return 2;
        if (count_of(machine, Missing::calls) == 0) return 3;
        const auto one = machine.process_with(1);
        if (!one || machine.processes[*one].descriptors_seen) return 4;
        // Signals are for everybody to see.
        if (machine.processes[*one].state == '?') return 5;
        const auto gap = std::ranges::find(machine.gaps, Missing::descriptors, &Gap::what);
        if (gap->cure != "run as root") return 6;
        if (!has_no_blanks(machine)) return 7;
        const auto unseen = std::ranges::count_if(
            machine.processes, [](const Process& process) { return !process.descriptors_seen; });
        if (static_cast<std::uint64_t>(unseen) != gap->count) return 8;
        // Its own.
        std::array<int, 2> pipe{};
        if (::pipe(pipe.data()) != 0) return 9;
        const auto again = look();
        return held(again, pipe[0]) == held(again, pipe[1]) ? 0 : 10;
    });
    EXPECT_EQ(child.wait(), 0);
}

bool give_up_capability(unsigned capability) {
    ::__user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<::__user_cap_data_struct, 2> sets{};
    if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
    auto& part = sets[capability / 32];
    part.effective &= ~(1U << capability % 32);
    part.permitted &= ~(1U << capability % 32);
    return ::syscall(SYS_capset, &header, sets.data()) == 0;
}

/// As in most containers: root may list the folder of another's descriptors, and may not follow its links.
TEST(InspectGaps, DescriptorsThatMayBeListedAndNotFollowedAreHidden) {
    if (!is_root()) GTEST_SKIP() << "has a capability to lose: needs root";
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    Child child([] {
        const auto links = "/proc/" + std::to_string(::getppid()) + "/fd";
        std::array<char, 256> text{};
        if (!give_up_capability(CAP_SYS_PTRACE) ||
            ::readlink((links + "/0").c_str(), text.data(), text.size()) >= 0)
            return kNotHere;
        const auto machine = look();
        const auto parent = machine.process_with(::getppid());
        if (!parent) return 1;
        if (machine.processes[*parent].descriptors_seen) return 2;
        const auto held = machine.held_by(*parent);
        if (std::ranges::count(held, Via::descriptor, &Edge::via) != 0) return 3;
        return count_of(machine, Missing::descriptors) > 0 ? 0 : 4;
    });
    const int status = child.wait();
    ::close(pipe[0]);
    ::close(pipe[1]);
    if (status == kNotHere) GTEST_SKIP() << "the capability cannot be given up here";
    EXPECT_EQ(status, 0);
}

/// 1: others' folders are there, and shut; 2: they are not there.
class InspectHiddenProcesses : public testing::TestWithParam<const char*> {
protected:
    ~InspectHiddenProcesses() override {
        std::error_code ignored;
        std::filesystem::remove(folder_, ignored);
    }
    bool mount_procfs() const {
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
        return ::mount("proc", folder_.c_str(), "proc", 0, GetParam()) == 0;
    }
    const std::string folder_ = [] {
        auto folder = unique_name("/tmp/");
        std::filesystem::create_directory(folder);
        return folder;
    }();
};

TEST_P(InspectHiddenProcesses, AreCounted) {
    if (!is_root()) GTEST_SKIP() << "mounts procfs: needs root";
    Child child([&] {
        if (::unshare(CLONE_NEWNS) != 0 || !mount_procfs()) return kNotHere;
        drop_privileges();
        const auto machine = look({.proc_path = folder_});
        if (machine.process_with(1)) return 1;
        if (!machine.process_with(::getpid())) return 2;
        if (!has_no_blanks(machine)) return 3;
        return count_of(machine, Missing::processes) > 0 ? 0 : 4;
    });
    const int status = child.wait();
    if (status == kNotHere) GTEST_SKIP() << "no procfs of one's own here";
    EXPECT_EQ(status, 0);
}

/// What unshare(1) -Urmp makes: root of nothing but a namespace of its own, where it is the first process.
TEST_P(InspectHiddenProcesses, AreCountedInAUserNamespaceToo) {
    Child child([&] {
        drop_privileges();
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) != 0) return kNotHere;
        const pid_t inner = ::fork();
        if (inner == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (!mount_procfs()) ::_exit(kNotHere);
            const auto machine = look({.proc_path = folder_});
            const bool is_alone = machine.processes.size() == 1 && machine.process_with(1);
            if (!is_alone || !has_no_blanks(machine)) ::_exit(1);
            ::_exit(count_of(machine, Missing::processes) > 0 ? 0 : 2);
        }
        int status = 0;
        ::waitpid(inner, &status, 0);
        return WEXITSTATUS(status);
    });
    const int status = child.wait();
    if (status == kNotHere) GTEST_SKIP() << "no user namespaces, or no procfs in them, here";
    EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(Hidepid, InspectHiddenProcesses,
                         testing::Values("hidepid=1", "hidepid=2"));

/// Where mqueue is not mounted, queues that somebody has open are there all the same.
TEST(InspectGaps, AMissingMountOfQueuesIsTold) {
    if (!is_root()) GTEST_SKIP() << "mounts file systems: needs root";
    Child child([] {
        if (::unshare(CLONE_NEWNS | CLONE_NEWIPC) != 0) return kNotHere;
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
        if (::mount("none", "/dev", "tmpfs", 0, nullptr) != 0) return kNotHere;
        const ::mqd_t held_queue = ::mq_open("/held", O_CREAT | O_RDWR, 0600, nullptr);
        ::mq_close(::mq_open("/free", O_CREAT | O_RDWR, 0600, nullptr));
        if (held_queue < 0) return kNotHere;
        const auto count = [](const Snapshot& machine, const std::string& name) {
            return std::ranges::count_if(machine.objects, [&](const Object& object) {
                return object.kind() == Kind::posix_queue && object.name == name;
            });
        };
        const auto without = look();
        if (count_of(without, Missing::queue_folder) != 1) return 1;
        if (count(without, "/held") != 1 || count(without, "/free") != 0) return 2;
        const auto& seen = facts<PosixQueueFacts>(without, held(without, held_queue));
        if (seen.depth_messages != 0U) return 3;
        std::filesystem::create_directory("/dev/mqueue");
        if (::mount("none", "/dev/mqueue", "mqueue", 0, nullptr) != 0) return kNotHere;
        const auto with = look();
        if (count_of(with, Missing::queue_folder) != 0) return 4;
        return count(with, "/held") == 1 && count(with, "/free") == 1 ? 0 : 5;
    });
    const int status = child.wait();
    if (status == kNotHere) GTEST_SKIP() << "no mounts, or no queues, here";
    EXPECT_EQ(status, 0);
}

/// From here on there is no sock_diag for this process, as in a kernel that was built without.
bool forbid_socket_diag() {
    constexpr auto kWord = [](std::size_t argument) {
        return static_cast<std::uint32_t>(offsetof(::seccomp_data, args) + argument * 8);
    };
    std::array<::sock_filter, 8> program{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(::seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kWord(0)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kWord(2)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_SOCK_DIAG, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    const ::sock_fprog filter{program.size(), program.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// By inode: everything that both ways of asking give.
std::map<std::uint64_t, std::string> internet_sockets(const Snapshot& machine) {
    std::map<std::uint64_t, std::string> sockets;
    for (const auto& object : machine.objects) {
        const auto* const facts = object.facts_as<InternetSocketFacts>();
        if (facts == nullptr || object.foreign) continue;
        sockets[object.identity.number] =
            std::string(name_of(object.kind())) + ' ' + facts->local_host + ' ' +
            std::to_string(facts->local_port) + ' ' + facts->remote_host + ' ' +
            std::to_string(facts->remote_port) + ' ' +
            std::to_string(static_cast<int>(facts->state)) + ' ' + std::to_string(facts->user_id);
    }
    return sockets;
}

TEST(InspectGaps, WithoutSocketDiagTheTextTablesServe) {
    // In a network of its own, where nobody else opens and closes anything.
    Child child([] {
        if (is_root() && ::unshare(CLONE_NEWNET) != 0) return kNotHere;
        std::array<int, 2> pair{};
        ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data());
        std::vector<int> internet;
        for (const int family : {AF_INET, AF_INET6}) {
            for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
                internet.push_back(::socket(family, type, 0));
                ::sockaddr_in6 any{};
                any.sin6_family = static_cast<::sa_family_t>(family);
                const ::socklen_t size =
                    family == AF_INET ? sizeof(::sockaddr_in) : sizeof(::sockaddr_in6);
                if (::bind(internet.back(), reinterpret_cast<::sockaddr*>(&any), size) != 0)
                    return kNotHere;
                if (type == SOCK_STREAM) ::listen(internet.back(), 5);
            }
        }
        const auto with = look();
        if (has_gap(with, Missing::socket_peers) || !forbid_socket_diag()) return kNotHere;
        const auto without = look();
        if (count_of(without, Missing::socket_peers) < 2) return 1;
        if (with.objects[held(with, pair[0])].identity !=
            without.objects[held(without, pair[0])].identity)
            return 2;
        if (with.peer_of(held(with, pair[0])) != held(with, pair[1])) return 3;
        if (without.peer_of(held(without, pair[0]))) return 4;
        auto seen = internet_sockets(without);
        for (const auto& [inode, text] : internet_sockets(with))
            if (is_root() && seen[inode] != text) return 5;
        for (const int fd : internet) {
            const auto* const facts =
                without.objects[held(without, fd)].facts_as<InternetSocketFacts>();
            if (facts == nullptr || facts->local_port == 0) return 6;
        }
        return has_no_blanks(without) ? 0 : 7;
    });
    const int status = child.wait();
    if (status == kNotHere) GTEST_SKIP() << "no sock_diag here, or no way to do without";
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace patchbay::inspect::test
