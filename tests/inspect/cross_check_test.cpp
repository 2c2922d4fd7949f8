// SPDX-License-Identifier: Apache-2.0
//
// The machine as lsfd, lsof, ss and ipcs show it, beside a snapshot of the same moment: every difference has a name.
#include "inspect/difference.hpp"
#include "inspect/everything.hpp"
#include "inspect/situation.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::is_installed;
using patchbay::test::run_program;
using testing::IsEmpty;

/// The machine goes on while the tools look one after the other: what differs in every one of several looks is no
/// accident.
constexpr int kLooks = 8;

class InspectCrossCheck : public patchbay::test::OwnIpc {
protected:
    void SetUp() override {
        for (const char* const tool : {"lsfd", "lsof", "ss", "ipcs"})
            if (!is_installed(tool)) GTEST_SKIP() << tool << " is not installed";
    }

    /// What stays unexplained, look after look.
    static std::set<std::string> unexplained(
        const std::function<Comparison(const Moment&)>& compare) {
        auto left = compare(look_with_all()).unexplained;
        for (int round = 1; round < kLooks && !left.empty(); ++round) {
            const auto again = compare(look_with_all()).unexplained;
            std::erase_if(left, [&](const std::string& one) { return !again.contains(one); });
        }
        return left;
    }

    const Everything everything_;
};

TEST_F(InspectCrossCheck, LsfdShowsTheSameHolders) {
    EXPECT_THAT(
        unexplained([](const Moment& moment) { return compare_holders(moment, Tool::lsfd); }),
        IsEmpty());
}

TEST_F(InspectCrossCheck, LsofShowsTheSameHolders) {
    EXPECT_THAT(
        unexplained([](const Moment& moment) { return compare_holders(moment, Tool::lsof); }),
        IsEmpty());
}

TEST_F(InspectCrossCheck, SsShowsTheSameHolders) {
    EXPECT_THAT(unexplained([](const Moment& moment) { return compare_holders(moment, Tool::ss); }),
                IsEmpty());
}

TEST_F(InspectCrossCheck, SsShowsTheSameSockets) {
    const auto moment = look_with_all();
    if (has_gap(moment.before, Missing::socket_peers))
        GTEST_SKIP() << "the kernel has no unix_diag";
    EXPECT_THAT(unexplained(compare_sockets), IsEmpty());
}

TEST_F(InspectCrossCheck, IpcsShowsTheSameSystemVObjects) {
    EXPECT_THAT(unexplained(compare_system_v), IsEmpty());
}

/// Else all of the above could be satisfied by comparing nothing.
TEST_F(InspectCrossCheck, EveryKindIsComparedWithSomebody) {
    const auto moment = look_with_all();
    auto lsfd = compare_holders(moment, Tool::lsfd).agreed;
    auto lsof = compare_holders(moment, Tool::lsof).agreed;
    auto ss = compare_holders(moment, Tool::ss).agreed;
    for (const char* const kind :
         {"pipe", "fifo", "posix-queue", "posix-shared-memory", "memfd", "unix-socket",
          "tcp-socket", "udp-socket", "other-socket", "eventfd", "signalfd", "pidfd", "epoll"}) {
        EXPECT_GE(lsfd[kind], 2) << kind;
        EXPECT_GE(lsof[kind], 2) << kind;
    }
    for (const char* const kind : {"sysv-shared-memory", "anonymous-memory", "posix-semaphore"})
        EXPECT_GE(lsof[kind], 2) << kind;
    for (const char* const kind : {"unix-socket", "tcp-socket", "udp-socket"})
        EXPECT_GE(ss[kind], 2) << kind;
    auto sockets = compare_sockets(moment).agreed;
    for (const char* const kind : {"unix", "tcp", "udp"}) EXPECT_GE(sockets[kind], 2) << kind;
    auto system_v = compare_system_v(moment).agreed;
    for (const char* const kind : {"sysv-queue", "sysv-shared-memory", "sysv-semaphore"})
        EXPECT_GE(system_v[kind], 1) << kind;
}

/// Takes away what somebody holds, once from the snapshot and once from the other tool.
TEST_F(InspectCrossCheck, WhatIsMissingIsNoticed) {
    const auto pid = everything_.pids().front();
    const auto missing = std::to_string(pid) + " fd " + std::to_string(everything_.pipe()) + ' ';
    const auto is_told = [&](const Moment& moment, Tool tool) {
        return std::ranges::any_of(
            compare_holders(moment, tool).unexplained,
            [&](const std::string& one) { return one.find(missing) != std::string::npos; });
    };
    for (const auto tool : {Tool::lsfd, Tool::lsof}) {
        auto moment = look_with_all();
        EXPECT_FALSE(is_told(moment, tool));
        const auto is_it = [&](const Row& row) {
            return row.pid == pid && row.descriptor == everything_.pipe();
        };
        std::erase_if(moment.lsfd, is_it);
        std::erase_if(moment.lsof, is_it);
        EXPECT_TRUE(is_told(moment, tool));
        moment = look_with_all();
        for (auto* const machine : {&moment.before, &moment.after}) {
            const auto index = machine->process_with(pid);
            std::erase_if(machine->edges, [&](const Edge& edge) {
                return edge.process == index && edge.descriptor == everything_.pipe();
            });
        }
        EXPECT_TRUE(is_told(moment, tool));
    }
}

TEST_F(InspectCrossCheck, IpcsShowsTheSameSemaphores) {
    const auto id = std::to_string(everything_.semaphore_set());
    const auto text = run_program({"ipcs", "-s", "-i", id}).output;
    const auto machine = look();
    const auto set = machine.object_with({Kind::sysv_semaphore, 0,
                                          static_cast<std::uint64_t>(everything_.semaphore_set()),
                                          machine.own_namespaces.ipc});
    ASSERT_TRUE(set);
    const auto& seen = facts<SysvSemaphoreFacts>(machine, *set).semaphores;
    ASSERT_TRUE(seen);
    for (std::size_t place = 0; place < seen->size(); ++place) {
        const auto& semaphore = (*seen)[place];
        std::string line = "\n" + std::to_string(place);
        for (const auto number : {static_cast<std::int64_t>(semaphore.value),
                                  static_cast<std::int64_t>(semaphore.waiting_for_increase),
                                  static_cast<std::int64_t>(semaphore.waiting_for_zero),
                                  static_cast<std::int64_t>(semaphore.last_pid)})
            line += " " + std::to_string(number);
        std::string plain;
        std::ranges::unique_copy(text, std::back_inserter(plain),
                                 [](char one, char other) { return one == ' ' && other == ' '; });
        EXPECT_NE(plain.find(line), std::string::npos) << line << " is not in" << plain;
    }
}

/// What the tool writes is what the library saw.
TEST_F(InspectCrossCheck, LsAsDataShowsTheSameHolders) {
    const auto data =
        nlohmann::json::parse(run_program({"patchbay", "ls", "--all", "--json"}).output);
    const auto machine = look();
    for (const auto pid : everything_.pids()) {
        std::multiset<std::string> listed;
        for (const auto& edge : data.at("edges")) {
            if (edge.at("process") != pid) continue;
            const auto id = edge.at("object").get<std::string>();
            listed.insert(id.substr(0, id.find(':')) + ' ' + edge.at("descriptor").dump() + ' ' +
                          edge.at("readable").dump() + edge.at("writable").dump());
        }
        std::multiset<std::string> held;
        for (const auto& edge : machine.held_by(machine.process_with(pid).value()))
            held.insert(std::string(name_of(machine.objects[edge.object].kind())) + ' ' +
                        (edge.descriptor < 0 ? "null" : std::to_string(edge.descriptor)) + ' ' +
                        (edge.readable ? "true" : "false") + (edge.writable ? "true" : "false"));
        EXPECT_EQ(listed, held);
    }
}

TEST(InspectDifferences, AreAllTold) {
    std::ifstream file(PATCHBAY_SOURCE "/docs/inspect_differences.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (const auto& explanation : explanations())
        EXPECT_NE(text.find("| " + std::string(explanation.name) + " |"), std::string::npos)
            << explanation.name;
}

}  // namespace
}  // namespace patchbay::inspect::test
