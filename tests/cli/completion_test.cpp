// SPDX-License-Identifier: Apache-2.0
//
// What the tool offers to the shells.
#include "patchbay/traits.hpp"

#include "completion/candidates.hpp"
#include "parser.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> offered(const std::vector<std::string>& words) {
    std::vector<std::string> result;
    for (const auto& candidate : cli::complete(words)) result.push_back(candidate.word);
    return result;
}

TEST(Completion, VerbsComeFirst) {
    const auto words = offered({""});
    for (const auto* verb : cli::all_verbs()) EXPECT_THAT(words, Contains(std::string(verb->name)));
    EXPECT_THAT(offered({"re"}), ElementsAre("recv", "relay", "remove"));
    EXPECT_THAT(offered({"--v"}), ElementsAre("--version"));
}

TEST(Completion, OptionsAreThoseOfTheParser) {
    for (const auto* verb : cli::all_verbs()) {
        const auto words = offered({std::string(verb->name), "-"});
        const cli::Parser parser(*verb);
        for (const auto* option : parser.options())
            for (const auto& name : option->get_lnames())
                EXPECT_THAT(words, Contains("--" + name)) << verb->name;
    }
}

TEST(Completion, SchemesAreThoseOfTheTable) {
    const auto words = offered({"recv", ""});
    for (const auto& traits : all_traits())
        EXPECT_THAT(words, Contains(std::string(traits.scheme) + ":"));
    EXPECT_THAT(offered({"recv", "unix-s"}), ElementsAre("unix-seqpacket:"));
    EXPECT_THAT(offered({"relay", "fd:0", "fi"}), ElementsAre("fifo:"));
    EXPECT_THAT(offered({"recv", "-n", "3", "--timeout", "5s", "fi"}), ElementsAre("fifo:"));
    EXPECT_THAT(offered({"explain", "fi"}), ElementsAre("fifo"));
    EXPECT_THAT(offered({"help", "exp"}), ElementsAre("explain"));
    EXPECT_THAT(offered({"bench", "unix", "to"}), ElementsAre("topic", "topic:"));
    EXPECT_THAT(offered({"waits", ""}), Contains(std::to_string(::getpid())));
}

TEST(Completion, NothingWhereAnythingMayStand) {
    EXPECT_THAT(offered({"send", "mq:/jobs", "f"}), IsEmpty());
    EXPECT_THAT(offered({"recv", "fd:0", "--timeout", "f"}), IsEmpty());
    EXPECT_THAT(offered({"recv", "fd:0", "f"}), IsEmpty());
    EXPECT_THAT(offered({"frobnicate", "f"}), IsEmpty());
    EXPECT_THAT(offered({"send", "--", "mq:/jobs", "--r"}), IsEmpty());
}

TEST(Completion, OptionsOfAnAddressAreThoseOfItsScheme) {
    for (const auto& traits : all_traits()) {
        const auto address = std::string(traits.scheme) + ":x?";
        const auto words = offered({"recv", address});
        std::istringstream options{std::string(traits.options)};
        for (std::string option; options >> option;)
            EXPECT_THAT(words, Contains(address + option + "=")) << traits.scheme;
    }
    EXPECT_THAT(offered({"recv", "mq:/x?capacity=3&mess"}),
                ElementsAre("mq:/x?capacity=3&message_size="));
    EXPECT_THAT(offered({"recv", "fifo:/x?frame=l"}),
                ElementsAre("fifo:/x?frame=line", "fifo:/x?frame=length"));
}

TEST(Completion, ValuesOfOptions) {
    EXPECT_THAT(offered({"recv", "--format", "j"}), ElementsAre("json"));
    EXPECT_THAT(offered({"bench", "--mode", ""}),
                ElementsAre("latency", "throughput", "fanout", "wake", "all"));
    EXPECT_THAT(offered({"bench", "--wait", "s"}), ElementsAre("spin"));
    EXPECT_THAT(offered({"choose", "--pattern", "f"}), ElementsAre("fanout"));
    EXPECT_THAT(offered({"choose", "--for", "l"}), ElementsAre("latency"));
    EXPECT_THAT(offered({"choose", "--wait", "s"}), ElementsAre("spin"));
    EXPECT_THAT(offered({"choose", "--needs", "ordered,pri"}), ElementsAre("ordered,priority"));
    EXPECT_THAT(offered({"graph", "--format", "m"}), ElementsAre("mermaid"));
    EXPECT_THAT(offered({"graph", "--kind", "topic"}), ElementsAre("topic"));
    EXPECT_THAT(offered({"top", "--sort", "w"}), ElementsAre("waiters"));
    EXPECT_THAT(offered({"recv", "signal:/SIGUSR"}),
                ElementsAre("signal:/SIGUSR1", "signal:/SIGUSR2"));
    EXPECT_THAT(offered({"send", "signal:12/SIGHU"}), ElementsAre("signal:12/SIGHUP"));
}

TEST(Completion, FifosSocketsAndFolders) {
    const auto folder = unique_name("/tmp/");
    std::filesystem::create_directories(folder + "/deeper");
    ::mkfifo((folder + "/data-fifo").c_str(), 0600);
    run_shell("touch " + folder + "/data-file");
    EXPECT_THAT(offered({"recv", "fifo:" + folder + "/d"}),
                ElementsAre("fifo:" + folder + "/data-fifo", "fifo:" + folder + "/deeper/"));
    EXPECT_THAT(offered({"recv", "unix:" + folder + "/d"}),
                ElementsAre("unix:" + folder + "/deeper/"));
    EXPECT_THAT(offered({"relay", "fd:0", "fd:1", "--tee", folder + "/data-fil"}),
                ElementsAre(folder + "/data-file"));
    EXPECT_THAT(offered({"recv", "fifo:/no/such/folder/"}), IsEmpty());
    std::filesystem::remove_all(folder);
}

TEST(Completion, SegmentsAndSemaphores) {
    const auto name = unique_name("/");
    run_shell("touch /dev/shm" + name + " /dev/shm/sem." + name.substr(1));
    EXPECT_THAT(offered({"recv", "shm:" + name}), ElementsAre("shm:" + name));
    EXPECT_THAT(offered({"recv", "sem:" + name}), ElementsAre("sem:" + name));
    EXPECT_THAT(offered({"recv", "shm:/sem."}), IsEmpty());
    run_shell("rm /dev/shm" + name + " /dev/shm/sem." + name.substr(1));
}

class CompletionOfKeys : public OwnIpc {};

TEST_F(CompletionOfKeys, ThoseThatThereAre) {
    constexpr ::key_t kKey = static_cast<::key_t>(0xfedcba01);
    const int queue = ::msgget(kKey, IPC_CREAT | IPC_EXCL | 0600);
    const int set = ::semget(kKey, 2, IPC_CREAT | IPC_EXCL | 0600);
    ASSERT_NE(queue, -1);
    ASSERT_NE(set, -1);
    EXPECT_THAT(offered({"recv", "sysvmq:0xfedcba"}), ElementsAre("sysvmq:0xfedcba01"));
    EXPECT_THAT(offered({"recv", "sysvsem:0xfedcba"}),
                ElementsAre("sysvsem:0xfedcba01/0", "sysvsem:0xfedcba01/1"));
    EXPECT_THAT(offered({"recv", "sysvshm:0xfedcba"}), IsEmpty());
    ::msgctl(queue, IPC_RMID, nullptr);
    ::semctl(set, 0, IPC_RMID);
}

TEST(Completion, TheVerbPrintsWordsAndDescriptions) {
    EXPECT_EQ(run_program({"patchbay", "complete", "--", "recv", "fif"}).output, "fifo:\tpipe\n");
    EXPECT_EQ(run_program({"patchbay", "complete", "--", "recv", "--format", "te"}).output,
              "text\n");
}

}  // namespace
}  // namespace patchbay::test
