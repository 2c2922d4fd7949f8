// SPDX-License-Identifier: Apache-2.0
//
// Where the output goes: full disks, closed descriptors, readers that leave, terminals.
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliOutput : public OwnIpc {
protected:
    const std::string queue_ = "mq:" + unique_name("/");
    ~CliOutput() override { run_program({"patchbay", "remove", queue_}); }
};

TEST_F(CliOutput, AFullDiskIsAnError) {
    const auto result =
        run_program({"patchbay", "recv", "fd:0"}, {.input = "hello\n", .output_path = "/dev/full"});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.errors, "patchbay: write stdout: no space left on device\n");
}

TEST_F(CliOutput, AFullDiskIsAnErrorForHelpAndExplain) {
    for (const std::string verb : {"--help", "--version", "explain", "help"}) {
        const auto result = run_program({"patchbay", verb}, {.output_path = "/dev/full"});
        EXPECT_EQ(result.status, 1) << verb;
        EXPECT_THAT(result.errors, HasSubstr("no space left on device")) << verb;
    }
}

TEST_F(CliOutput, AClosedStdoutIsAnError) {
    const auto result =
        run_program({"patchbay", "recv", "fd:0"}, {.input = "hello\n", .output_path = "-"});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.errors, "patchbay: write stdout: bad file descriptor\n");
}

TEST_F(CliOutput, AClosedDescriptorIsNotTakenByWhatIsOpened) {
    // If the queue became descriptor 1, each message would go back into it, for ever.
    run_program({"patchbay", "send", queue_, "hello"});
    const auto result = run_program({"patchbay", "recv", queue_, "-n", "3", "--timeout", "5s"},
                                    {.output_path = "-"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr("bad file descriptor"));
    EXPECT_EQ(run_shell("patchbay send " + queue_ + " <&-").status, 1);
}

TEST_F(CliOutput, AReaderThatLeavesEndsIt) {
    const auto result =
        run_shell("set -o pipefail; yes | patchbay recv fd:0 | head -n 1; echo ${PIPESTATUS[1]}");
    EXPECT_EQ(result.output, "y\n1\n");
    EXPECT_THAT(result.errors, HasSubstr("its reader has gone"));
}

TEST_F(CliOutput, AMessageIsOutAsSoonAsItCame) {
    Program receiver({"patchbay", "recv", "fd:0"}, {.input = {}});
    receiver.write("hello\n");
    receiver.wait_for_output("hello\n");
    receiver.close_input();
    EXPECT_EQ(receiver.finish().status, 0);
}

TEST_F(CliOutput, DataAndTheRestAreApart) {
    const auto result =
        run_program({"patchbay", "relay", "fd:0", "fd:1", "--verbose"}, {.input = "a\nb\n"});
    EXPECT_EQ(result.output, "a\nb\n");
    EXPECT_THAT(result.errors, HasSubstr("patchbay: 2 messages, 2 B in "));
}

/// Runs the command on a terminal, and returns all that appears there.
std::string on_terminal(const std::string& command) {
    return run_shell("script --quiet --return --command '" + command + "' /dev/null",
                     {.environment = {"TERM=xterm"}})
        .output;
}

TEST_F(CliOutput, ColoursOnATerminalOnly) {
    if (!is_installed("script")) GTEST_SKIP() << "script is not installed";
    EXPECT_THAT(on_terminal("patchbay recv mq"), HasSubstr("\x1b[1;31mpatchbay:"));
    EXPECT_THAT(on_terminal("NO_COLOR=1 patchbay recv mq"), Not(HasSubstr("\x1b")));
    EXPECT_THAT(on_terminal("TERM=dumb patchbay recv mq"), Not(HasSubstr("\x1b")));
    EXPECT_THAT(run_program({"patchbay", "recv", "mq"}).errors, Not(HasSubstr("\x1b")));
}

TEST_F(CliOutput, ARateOnATerminalOnly) {
    if (!is_installed("script")) GTEST_SKIP() << "script is not installed";
    const std::string relay = "(echo hello; sleep 1) | patchbay relay fd:0 fd:1";
    EXPECT_THAT(on_terminal(relay), HasSubstr("1 message, 5 B in "));
    EXPECT_EQ(run_shell(relay).errors, "");
}

TEST_F(CliOutput, SaysOnATerminalHowToEnd) {
    if (!is_installed("script")) GTEST_SKIP() << "script is not installed";
    EXPECT_THAT(on_terminal("patchbay send " + queue_), HasSubstr("Ctrl-D ends"));
    EXPECT_EQ(run_program({"patchbay", "send", queue_}).errors, "");
}

}  // namespace
}  // namespace patchbay::test
