// SPDX-License-Identifier: Apache-2.0
#include "patchbay/child_process.hpp"

#include "support/census.hpp"
#include "support/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kSoon = 10s;

/// All that comes until the end of the stream.
std::string read_all(PipeReader& reader) {
    std::array<std::byte, 4096> buffer{};
    std::string text;
    for (;;) {
        const auto count = reader.read(buffer, Deadline::after(kSoon));
        if (!count && count.error().is(Condition::closed)) return text;
        if (!count) return text + count.error().message();
        if (!*count) return text + " (and then nothing in time)";
        text += as_text(Bytes(buffer).first(**count));
    }
}

ExitStatus end_of(ChildProcess& child) {
    return or_throw(child.wait(Deadline::after(kSoon))).value();
}

TEST(ChildProcess, IsAFilterOnTwoPipes) {
    auto sort = or_throw(ChildProcess::spawn({"sort", "-r"}));
    EXPECT_EQ(or_throw(sort.input->write(as_bytes("a\nb\n"), Deadline::after(kSoon))), 4U);
    sort.close_input();
    EXPECT_EQ(read_all(*sort.output), "b\na\n");
    EXPECT_TRUE(end_of(sort).success());
    EXPECT_EQ(sort.name(), "exec:sort -r");
}

TEST(ChildProcess, ArgumentsArePassedAsTheyStand) {
    auto child = or_throw(ChildProcess::spawn({"printf", "%s|", "a b", "$HOME", ""}));
    EXPECT_EQ(read_all(*child.output), "a b|$HOME||");
}

TEST(ChildProcess, TheShellRunsACommandLine) {
    auto child = or_throw(ChildProcess::shell("echo one; cat | tr a-z A-Z"));
    or_throw(child.input->write(as_bytes("two"), Deadline::after(kSoon)));
    child.close_input();
    EXPECT_EQ(read_all(*child.output), "one\nTWO");
    EXPECT_EQ(child.name(), "exec:echo one; cat | tr a-z A-Z");
}

TEST(ChildProcess, AMissingProgramIsNamed) {
    EXPECT_EQ(ChildProcess::spawn({"no-such-program", "-x"}).error().message(),
              "posix_spawn exec:no-such-program -x: no such file or directory; there is no program "
              "'no-such-program' in PATH");
    const auto denied = ChildProcess::spawn({"/etc/passwd"});
    EXPECT_TRUE(denied.error().is(Condition::denied));
    EXPECT_THAT(denied.error().message(), HasSubstr("'/etc/passwd' may not be executed"));
    EXPECT_TRUE(ChildProcess::spawn({}).error().is(Condition::invalid));
    auto shell = or_throw(ChildProcess::shell("no-such-program", {.errors = ChildStream::null}));
    EXPECT_EQ(end_of(shell).code, 127);
}

TEST(ChildProcess, ItsEndIsTold) {
    auto child = or_throw(ChildProcess::shell("exit 3"));
    EXPECT_EQ(end_of(child), (ExitStatus{.code = 3}));
    EXPECT_EQ(end_of(child).text(), "exit status 3") << "told again";
    auto victim = or_throw(ChildProcess::spawn({"sleep", "30"}));
    EXPECT_EQ(or_throw(victim.try_wait()), std::nullopt);
    EXPECT_EQ(or_throw(victim.wait(Deadline::after(1ms))), std::nullopt);
    or_throw(victim.signal(SIGTERM));
    EXPECT_EQ(end_of(victim), (ExitStatus{.signal = SIGTERM}));
    EXPECT_EQ(end_of(victim).text(), "killed by signal 15 (Terminated)");
    EXPECT_TRUE(victim.kill().error().is(Condition::not_found)) << "its number may be another's";
}

TEST(ChildProcess, ErrorsAreCapturedInheritedOrDropped) {
    auto child =
        or_throw(ChildProcess::shell("echo bad >&2; echo good", {.errors = ChildStream::pipe}));
    EXPECT_EQ(read_all(*child.errors), "bad\n");
    EXPECT_EQ(read_all(*child.output), "good\n");
    auto silent = or_throw(ChildProcess::shell(
        "cat; echo unheard; echo unheard >&2",
        {.input = ChildStream::null, .output = ChildStream::null, .errors = ChildStream::null}));
    EXPECT_FALSE(silent.input || silent.output || silent.errors);
    EXPECT_TRUE(end_of(silent).success());
}

TEST(ChildProcess, ItsEndsAreBlockingAndOursAreNot) {
    auto child = or_throw(ChildProcess::shell("grep -h flags /proc/self/fdinfo/[01]"));
    const auto flags = read_all(*child.output);
    EXPECT_THAT(flags, HasSubstr("flags:"));
    EXPECT_THAT(flags, testing::Not(testing::ContainsRegex("[4567]...\n")))
        << "O_NONBLOCK is 04000";
    auto cat = or_throw(ChildProcess::spawn({"cat"}));
    std::array<std::byte, 16> buffer{};
    EXPECT_EQ(or_throw(cat.output->try_read(buffer)), std::nullopt);
}

}  // namespace
}  // namespace patchbay
