// SPDX-License-Identifier: Apache-2.0
//
// limits: what the kernel says, and what this test uses of it.
#include "limits/measured_limit.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

nlohmann::json limit_named(const ProgramResult& result, const std::string& name) {
    const auto all = nlohmann::json::parse(result.output);
    for (const auto& limit : all["limits"])
        if (limit["name"] == name) return limit;
    ADD_FAILURE() << name << " is missing in " << result.output;
    return {};
}

TEST(Limits, AreWhatTheKernelSays) {
    const auto result = run_program({"patchbay", "limits", "--json", "--warn", "100"});
    EXPECT_THAT(result.status, AnyOf(0, 1, 3)) << result.errors;
    std::ifstream file("/proc/sys/kernel/shmmni");
    std::uint64_t expected = 0;
    file >> expected;
    const auto limit = limit_named(result, "kernel.shmmni");
    EXPECT_EQ(limit["limit"], expected);
    EXPECT_EQ(limit["unit"], "count");
    EXPECT_EQ(limit["cure"], "sysctl -w kernel.shmmni=" + std::to_string(expected * 2));
    for (const auto* const name :
         {"fs.pipe-max-size", "/dev/shm", "RLIMIT_NOFILE", "net.core.somaxconn"})
        EXPECT_TRUE(limit_named(result, name)["limit"].is_number()) << name;
}

TEST(Limits, OnlyTheKindsThatWereAsked) {
    const auto result = run_program({"patchbay", "limits", "pipe", "--json"});
    const auto data = nlohmann::json::parse(result.output);
    ASSERT_FALSE(data["limits"].empty());
    for (const auto& limit : data["limits"]) EXPECT_EQ(limit["kind"], "pipe");
    EXPECT_EQ(run_program({"patchbay", "limits", "nonsense"}).status, 2);
    EXPECT_EQ(run_program({"patchbay", "limits", "--warn", "0"}).status, 2);
}

/// In a namespace of its own the only limits and the only segments are those of the test.
TEST(Limits, WarnsAndThenSaysThatItIsFull) {
    if (!is_root()) GTEST_SKIP() << "namespaces need root";
    Child child([] {
        enter_own_ipc_namespace();
        {
            std::ofstream file("/proc/sys/kernel/shmmni");
            if (!(file << 4 << std::flush)) return 77;  // procfs is read only
        }
        const auto look = [] { return run_program({"patchbay", "limits", "memory"}); };
        const auto before =
            limit_named(run_program({"patchbay", "limits", "memory", "--json"}), "kernel.shmmni");
        EXPECT_EQ(before["used"], 0);
        for (int made = 0; made < 3; ++made) EXPECT_GE(::shmget(IPC_PRIVATE, 4096, 0600), 0);
        const auto warned = run_program({"patchbay", "limits", "memory", "--warn", "70"});
        EXPECT_EQ(warned.status, 1);
        EXPECT_THAT(warned.output, HasSubstr("warning: kernel.shmmni is at 75 %"));
        EXPECT_THAT(warned.output, HasSubstr("sysctl -w kernel.shmmni=8"));
        EXPECT_GE(::shmget(IPC_PRIVATE, 4096, 0600), 0);
        const auto full = look();
        EXPECT_EQ(full.status, 3);
        EXPECT_THAT(full.output, HasSubstr("full: kernel.shmmni is at 100 %"));
        return testing::Test::HasFailure() ? 1 : 0;
    });
    const int status = child.wait();
    if (status == 77) GTEST_SKIP() << "limits may not be set here";
    EXPECT_EQ(status, 0);
}

TEST(Limits, NamesTheProcessThatIsNearestToItsDescriptors) {
    const Child glutton([] {
        const ::rlimit few{16, 16};
        if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return 1;
        while (::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) {
        }
        return ::pause();
    });
    glutton.wait_until_asleep();
    const auto result = run_program({"patchbay", "limits", "process", "--json"});
    EXPECT_EQ(result.status, 3);
    const auto limit = limit_named(result, "RLIMIT_NOFILE");
    EXPECT_GE(limit["percent"], 100);
    EXPECT_EQ(limit["state"], "full");
}

TEST(Limits, PercentNeverRoundsUpToFull) {
    cli::MeasuredLimit limit{
        .kind = "memory", .name = "x", .meaning = "", .used = 999, .limit = 1000};
    EXPECT_EQ(limit.percent(), 99U);
    limit.used = 1000;
    EXPECT_EQ(limit.percent(), 100U);
    limit.limit = cli::kNoLimit;
    EXPECT_EQ(limit.percent(), std::nullopt);
    limit.limit = 0;
    EXPECT_EQ(limit.percent(), 100U);
    limit.used = UINT64_MAX - 1;
    limit.limit = UINT64_MAX - 1;
    EXPECT_GE(limit.percent(), 100U);
}

}  // namespace
}  // namespace patchbay::test
