// SPDX-License-Identifier: Apache-2.0
//
// System V objects: ipcs, ipcrm, ipcmk and Debian's python3-sysv-ipc on the other side.
#include "python.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace patchbay::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr const char* kKey = "0x50425359";

/// In an IPC namespace of its own where that is allowed; otherwise it cleans up what it made.
class InteropSystemV : public OwnIpc {
protected:
    void SetUp() override {
        if (!is_installed("ipcmk")) GTEST_SKIP() << "ipcmk, ipcs and ipcrm are not installed";
    }
    void TearDown() override {
        for (const std::string option : {"-Q", "-M", "-S"}) run_program({"ipcrm", option, kKey});
    }
    /// A key that ipcmk made up.
    static std::string made_by(const std::string& options) {
        const auto made = run_shell("ipcmk " + options + " -p 0600");
        EXPECT_THAT(made.output, HasSubstr("id: "));
        const auto kind = options.substr(0, 2) == "-Q"   ? "-q"
                          : options.substr(0, 2) == "-M" ? "-m"
                                                         : "-s";
        const auto id = made.output.substr(made.output.rfind(' ') + 1);
        return run_shell(std::string("ipcs ") + kind + " | awk '$2 == " +
                         id.substr(0, id.size() - 1) + " {print $1}' | tr -d '\\n'")
            .output;
    }
    static const std::string kQueue, kSegment, kSemaphore;
};

const std::string InteropSystemV::kQueue = std::string("sysvmq:") + kKey;
const std::string InteropSystemV::kSegment = std::string("sysvshm:") + kKey;
const std::string InteropSystemV::kSemaphore = std::string("sysvsem:") + kKey + "/0";

class InteropSystemVPython : public InteropSystemV {
protected:
    void SetUp() override {
        if (!python_has("sysv_ipc")) GTEST_SKIP() << "python3-sysv-ipc is not installed";
    }
    static ProgramResult python(const std::string& program) {
        return run_python("import sysv_ipc\nkey = " + std::string(kKey) + "\n" + program);
    }
};

TEST_F(InteropSystemV, IpcsShowsTheQueueAndWhatWaits) {
    ASSERT_EQ(run_program({"patchbay", "send", kQueue, "hello", "you"}).status, 0);
    EXPECT_THAT(run_program({"ipcs", "-q"}).output,
                ContainsRegex(std::string(kKey) + " .* 600 +8 +2 "));
}

TEST_F(InteropSystemV, AQueueOfIpcmk) {
    const auto address = "sysvmq:" + made_by("-Q");
    EXPECT_EQ(run_program({"patchbay", "send", address + "?create=no", "hello"}).status, 0);
    EXPECT_EQ(run_program({"patchbay", "recv", address + "?create=no", "-n1"}).output, "hello\n");
    EXPECT_EQ(run_program({"patchbay", "remove", address}).status, 0);
}

TEST_F(InteropSystemV, IpcrmEndsAReceiver) {
    Program receiver({"patchbay", "recv", kQueue});
    wait_until("the queue",
               [&] { return run_program({"ipcs", "-q"}).output.find(kKey) != std::string::npos; });
    receiver.wait_until_asleep();
    EXPECT_EQ(run_program({"ipcrm", "-Q", kKey}).status, 0);
    const auto result = receiver.finish();
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr(kQueue));
    EXPECT_THAT(result.errors, HasSubstr("removed"));
}

TEST_F(InteropSystemV, RemoveTakesWhatIpcsShows) {
    run_program({"patchbay", "create", kQueue});
    run_program({"patchbay", "create", kSemaphore});
    run_program({"patchbay", "create", kSegment + "?size=4Ki"});
    EXPECT_THAT(run_program({"ipcs"}).output, HasSubstr(kKey));
    for (const auto& address : {kQueue, kSemaphore, kSegment})
        EXPECT_EQ(run_program({"patchbay", "remove", address}).status, 0) << address;
    EXPECT_THAT(run_program({"ipcs"}).output, testing::Not(HasSubstr(kKey)));
}

TEST_F(InteropSystemV, ASemaphoreOfIpcmk) {
    const auto address = "sysvsem:" + made_by("-S 3") + "/1";
    EXPECT_EQ(run_program({"patchbay", "send", address, ""}).status, 0);
    EXPECT_EQ(run_program({"patchbay", "recv", address, "-n1"}).status, 0);
    EXPECT_EQ(run_program({"patchbay", "recv", address, "--timeout", "50ms"}).status, 124);
    EXPECT_EQ(run_program({"patchbay", "remove", address}).status, 0);
}

TEST_F(InteropSystemV, ANewSemaphoreOfIpcmkIsWaitedFor) {
    // Its creator could still be about to give it a value: nothing comes in time, be it found out or not.
    const auto address = "sysvsem:" + made_by("-S 1") + "/0";
    EXPECT_EQ(run_program({"patchbay", "recv", address, "--timeout", "50ms"}).status, 124);
    EXPECT_EQ(run_program({"patchbay", "remove", address}).status, 0);
}

TEST_F(InteropSystemV, ASegmentOfIpcmk) {
    const auto address = "sysvshm:" + made_by("-M 4096");
    EXPECT_EQ(run_program({"patchbay", "send", address, "hello"}).status, 0);
    EXPECT_THAT(run_program({"patchbay", "recv", address}).output, testing::StartsWith("hello"));
    EXPECT_EQ(run_program({"patchbay", "remove", address}).status, 0);
}

TEST_F(InteropSystemVPython, QueueToPython) {
    run_program({"patchbay", "send", kQueue, "hello", "--type", "3"});
    const auto result = python("print(sysv_ipc.MessageQueue(key).receive())");
    EXPECT_EQ(result.output, "(b'hello', 3)\n") << result.errors;
}

TEST_F(InteropSystemVPython, QueueFromPython) {
    const auto sent = python(
        "queue = sysv_ipc.MessageQueue(key, sysv_ipc.IPC_CREX, 0o600)\n"
        "queue.send(b'other', type=5); queue.send(b'hello', type=4)");
    ASSERT_EQ(sent.status, 0) << sent.errors;
    EXPECT_EQ(
        run_program({"patchbay", "recv", kQueue + "?type=4", "-n1", "--format", "json"}).output,
        "{\"text\":\"hello\",\"size_bytes\":5,\"type\":4}\n");
    EXPECT_EQ(run_program({"patchbay", "recv", kQueue, "-n1"}).output, "other\n");
}

TEST_F(InteropSystemVPython, SemaphoreBothWays) {
    ASSERT_EQ(run_program({"patchbay", "send", kSemaphore, "", ""}).status, 0);
    const auto taken = python(
        "s = sysv_ipc.Semaphore(key); s.acquire(); print(s.value); s.release(5); print(s.value)");
    EXPECT_EQ(taken.output, "1\n6\n") << taken.errors;
    EXPECT_EQ(run_program({"patchbay", "recv", kSemaphore, "-n6"}).output, "\n\n\n\n\n\n");
    EXPECT_EQ(python("print(sysv_ipc.Semaphore(key).value)").output, "0\n");
}

TEST_F(InteropSystemVPython, MemoryBothWays) {
    ASSERT_EQ(run_program({"patchbay", "send", kSegment + "?size=100", "hello"}).status, 0);
    const auto read = python("print(sysv_ipc.SharedMemory(key).read(5))");
    EXPECT_EQ(read.output, "b'hello'\n") << read.errors;
    python("sysv_ipc.SharedMemory(key).write(b'HELLO')");
    EXPECT_THAT(run_program({"patchbay", "recv", kSegment}).output, testing::StartsWith("HELLO"));
}

}  // namespace
}  // namespace patchbay::test
