// SPDX-License-Identifier: Apache-2.0
//
// What a child inherits, and what it must not.
#include "patchbay/child_process.hpp"
#include "patchbay/fifo.hpp"

#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// What a shell command says.
std::string said_by(const std::string& command, const ChildOptions& options = {}) {
    auto child = or_throw(ChildProcess::shell(command, options));
    return or_throw(child.communicate({}, Deadline::after(10s))).value().output;
}

/// "pipe:[1234]": what a descriptor of ours leads to.
std::string target_of(int fd) {
    std::array<char, 256> text{};
    const auto size =
        ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), text.data(), text.size());
    EXPECT_GT(size, 0);
    return {text.data(), static_cast<std::size_t>(size)};
}

TEST(ChildIsolation, ItHasNoDescriptorOfOurs) {
    const auto pipe = or_throw(Pipe::create());
    const auto path = test::unique_name("/tmp/");
    const auto fifo = or_throw(Fifo::create(path));
    const auto reader = or_throw(fifo.open_reader());
    const auto writer = or_throw(fifo.try_open_writer());
    or_throw(Fifo::unlink(path));
    const auto other = or_throw(ChildProcess::spawn({"sleep", "30"}));
    const auto listed = said_by("ls -l /proc/self/fd");
    EXPECT_THAT(listed, HasSubstr("pipe:")) << "its stdin";
    for (const int ours : {pipe.reader.fd(), reader.fd(), other.fd(), other.input->fd()})
        EXPECT_THAT(listed, Not(HasSubstr(target_of(ours))));
}

TEST(ChildIsolation, ItsSignalsAreCleared) {
    test::Child child([] {
        ::sigset_t all;
        ::sigfillset(&all);
        ::sigprocmask(SIG_BLOCK, &all, nullptr);
        for (const int number : {SIGPIPE, SIGINT, SIGCHLD, SIGHUP, SIGTERM})
            ::signal(number, SIG_IGN);
        auto grep =
            or_throw(ChildProcess::spawn({"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"}));
        // Its end cannot be waited for here, where SIGCHLD is ignored: what it says can.
        std::array<std::byte, 4096> buffer{};
        const auto count = or_throw(grep.output->read(buffer, Deadline::after(10s))).value();
        const std::string said(as_text(Bytes(buffer).first(count)));
        // Bit 0 is SIGHUP: nohup holds. glibc ignores its own signals 32 and 33 in what it spawns.
        EXPECT_THAT(said, testing::MatchesRegex("SigBlk:\t0000000000000000\n"
                                                "SigIgn:\t0000000[01][08]0000001\n"));
        return testing::Test::HasFailure() ? 1 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(ChildIsolation, DescriptorsThatArePassedAreThere) {
    auto extra = or_throw(Pipe::create());
    ::fcntl(extra.writer.fd(), F_SETFL, 0);
    auto child =
        or_throw(ChildProcess::shell("echo seven >&7; echo eight >&8",
                                     {.passed = {{.descriptor = extra.writer.fd(), .number = 7},
                                                 {.descriptor = extra.writer.fd(), .number = 8}}}));
    FileDescriptor(extra.writer.release_fd()).reset();
    EXPECT_TRUE(or_throw(child.wait(Deadline::after(10s))).value().success());
    std::array<std::byte, 64> buffer{};
    const auto count = or_throw(extra.reader.try_read(buffer)).value();
    EXPECT_EQ(as_text(Bytes(buffer).first(count)), "seven\neight\n");
}

TEST(ChildIsolation, PassedNumbersMaySwapOurs) {
    auto first = or_throw(Pipe::create());
    auto second = or_throw(Pipe::create());
    for (auto* const pipe : {&first, &second}) ::fcntl(pipe->writer.fd(), F_SETFL, 0);
    const int one = first.writer.fd();
    const int two = second.writer.fd();
    // bash, since sh knows one-digit descriptors only.
    auto child = or_throw(ChildProcess::spawn(
        {"bash", "-c", "echo one >&" + std::to_string(two) + "; echo two >&" + std::to_string(one)},
        {.passed = {{.descriptor = one, .number = two}, {.descriptor = two, .number = one}}}));
    EXPECT_TRUE(or_throw(child.wait(Deadline::after(10s))).value().success());
    std::array<std::byte, 64> buffer{};
    const auto count = or_throw(first.reader.try_read(buffer)).value();
    EXPECT_EQ(as_text(Bytes(buffer).first(count)), "one\n");
}

TEST(ChildIsolation, StandardNumbersAreNotPassed) {
    EXPECT_TRUE(ChildProcess::spawn({"true"}, {.passed = {{.descriptor = 0, .number = 2}}})
                    .error()
                    .is(Condition::invalid));
}

TEST(ChildIsolation, AParentWithoutStandardStreamsHasNoEffect) {
    test::Child child([] {
        for (const int number : {0, 1, 2}) ::close(number);
        auto cat = or_throw(ChildProcess::spawn({"cat"}, {.errors = ChildStream::pipe}));
        const auto outcome = or_throw(cat.communicate(as_bytes("through"), Deadline::after(10s)));
        return outcome && outcome->output == "through" && outcome->errors.empty() ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(ChildIsolation, EnvironmentAndDirectoryCanBeSet) {
    EXPECT_EQ(
        said_by("pwd; echo $GREETING$HOME",
                {.environment = {{"GREETING=hello", "PATH=/bin:/usr/bin"}}, .directory = "/"}),
        "/\nhello\n");
    ::setenv("PATCHBAY_TEST", "inherited", 1);
    EXPECT_EQ(said_by("echo $PATCHBAY_TEST"), "inherited\n");
    EXPECT_THAT(ChildProcess::spawn({"true"}, {.directory = "/no/such"}).error().message(),
                HasSubstr("no folder '/no/such'"));
}

}  // namespace
}  // namespace patchbay
