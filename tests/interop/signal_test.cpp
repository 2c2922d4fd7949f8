// SPDX-License-Identifier: Apache-2.0
//
// Signals: a shell's trap, kill, and Python's sigwaitinfo on the other side.
#include "python.hpp"
#include "support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

/// The process that `recv signal:/NAME` says on stderr.
std::string pid_said_by(const Program& receiver) {
    receiver.wait_for_errors("\n");
    const auto said = receiver.errors();
    EXPECT_THAT(said, MatchesRegex("patchbay: receiving on signal:[0-9]+/SIG.*\n"));
    const auto start = said.find("signal:") + 7;
    return said.substr(start, said.find('/', start) - start);
}

TEST(InteropSignal, ATrapOfTheShell) {
    Program shell({"bash", "-c",
                   "trap 'echo trapped; exit 7' USR1; echo ready; while :; do sleep 0.05; done"});
    shell.wait_for_output("ready\n");
    const auto sent =
        run_program({"patchbay", "send", "signal:" + std::to_string(shell.pid()) + "/SIGUSR1", ""});
    EXPECT_EQ(sent.status, 0) << sent.errors;
    const auto result = shell.finish();
    EXPECT_EQ(result.output, "ready\ntrapped\n");
    EXPECT_EQ(result.status, 7);
}

TEST(InteropSignal, KillOfTheShell) {
    Program receiver({"patchbay", "recv", "signal:/SIGUSR1", "-n", "1"});
    EXPECT_EQ(run_shell("kill -USR1 " + pid_said_by(receiver)).status, 0);
    const auto result = receiver.finish();
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.output, "0\n");
}

TEST(InteropSignal, TheSignalThatWouldEndIt) {
    Program receiver({"patchbay", "recv", "signal:/SIGTERM", "-n", "1"});
    run_shell("kill " + pid_said_by(receiver));
    EXPECT_EQ(receiver.finish().status, 0);
}

TEST(InteropSignal, SigwaitinfoOfPython) {
    Program python({kPython, "-uc", R"(
import signal
signals = {signal.SIGUSR2, signal.SIGRTMIN + 1}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
print('ready')
for _ in range(3):
    info = signal.sigwaitinfo(signals)
    print(info.si_signo - signal.SIGRTMIN if info.si_signo >= signal.SIGRTMIN else 'USR2', info.si_uid)
)"});
    wait_until("Python", [&] { return !python.output().empty(); });
    if (python.output().empty()) GTEST_SKIP() << kPython << " is not installed";
    const auto pid = std::to_string(python.pid());
    run_program({"patchbay", "send", "signal:" + pid + "/SIGUSR2", ""});
    python.wait_for_output("USR2");
    run_program({"patchbay", "send", "signal:" + pid + "/SIGRTMIN+1", "1", "2"});
    const auto uid = run_shell("id -ru").output;
    EXPECT_EQ(python.finish().output, "ready\nUSR2 " + uid + "1 " + uid + "1 " + uid);
}

TEST(InteropSignal, SigqueueOfPython) {
    Program receiver({"patchbay", "recv", "signal:/SIGRTMIN+2", "-n", "2", "--format", "json"});
    const auto pid = pid_said_by(receiver);
    const auto result = run_python(
        "import ctypes, os, signal\nlibc = ctypes.CDLL(None)\n"
        "for number in (-5, 42):\n"
        "    libc.sigqueue(" +
        pid +
        ", signal.SIGRTMIN + 2, ctypes.c_void_p(number & 0xffffffff))\n"
        "print(os.getpid(), end='')");
    if (result.status == 127) GTEST_SKIP() << kPython << " is not installed";
    EXPECT_THAT(receiver.finish().output,
                testing::AllOf(HasSubstr("{\"text\":\"-5\""), HasSubstr("{\"text\":\"42\""),
                               HasSubstr("\"sender_pid\":" + result.output)));
}

TEST(InteropSignal, ToNobodyIsAnError) {
    const auto result = run_shell("sleep 0 & wait; patchbay send signal:$!/SIGUSR1 ''");
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr("no such process"));
}

}  // namespace
}  // namespace patchbay::test
