// SPDX-License-Identifier: Apache-2.0
//
// How children end, who notices, and that none is left.
#include "patchbay/child_process.hpp"

#include "os/fault_injection.hpp"
#include "support/census.hpp"
#include "support/child.hpp"
#include "support/signal_storm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

const auto kSoon = 10s;

bool has_children() {
    return ::waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
}

/// A number that a child wrote as a line.
int number_from(PipeReader& reader) {
    std::array<std::byte, 64> buffer{};
    const auto count = or_throw(reader.read(buffer, Deadline::after(kSoon))).value();
    return std::atoi(std::string(as_text(Bytes(buffer).first(count))).c_str());
}

TEST(ChildLifetime, TheDestructorLeavesNeitherChildNorZombie) {
    const auto before = test::Census::take();
    {
        const auto running = or_throw(ChildProcess::spawn({"sleep", "30"}));
        const auto stopped = or_throw(ChildProcess::spawn({"sleep", "30"}));
        ::kill(stopped.process(), SIGSTOP);
        auto moved = or_throw(ChildProcess::spawn({"true"}));
        auto assigned = or_throw(ChildProcess::spawn({"sleep", "30"}));
        assigned = std::move(moved);
        EXPECT_TRUE(or_throw(assigned.wait(Deadline::after(kSoon))).value().success());
    }
    EXPECT_FALSE(has_children());
    EXPECT_EQ(test::Census::take(), before);
}

TEST(ChildLifetime, ItsDescriptorPollsWhenItHasEnded) {
    auto child = or_throw(ChildProcess::spawn({"cat"}));
    ASSERT_GE(child.fd(), 0);
    ::pollfd descriptor{.fd = child.fd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&descriptor, 1, 0), 0);
    child.close_input();
    EXPECT_EQ(::poll(&descriptor, 1, 10'000), 1);
    EXPECT_TRUE(or_throw(child.try_wait()).value().success());
}

TEST(ChildLifetime, WithoutPidfdsWaitingWorksAsWell) {
    std::optional<ChildProcess> child;
    {
        const os::FaultInjection none({.call = os::Call::pidfd_open, .nth = 1, .error = ENOSYS});
        child = or_throw(ChildProcess::spawn({"cat"}));
        EXPECT_TRUE(none.fired());
    }
    EXPECT_EQ(child->fd(), -1);
    const auto start = Deadline::Clock::now();
    EXPECT_EQ(or_throw(child->wait(Deadline::after(30ms))), std::nullopt);
    EXPECT_GE(Deadline::Clock::now() - start, 30ms);
    child->close_input();
    EXPECT_TRUE(or_throw(child->wait(Deadline::after(kSoon))).value().success());
}

TEST(ChildLifetime, InterruptionsDoNotDisturb) {
    auto child = or_throw(ChildProcess::spawn({"cat"}));
    const test::SignalStorm storm;
    EXPECT_EQ(or_throw(child.wait(Deadline::after(30ms))), std::nullopt);
    auto other = or_throw(ChildProcess::shell("exit 5"));
    EXPECT_EQ(or_throw(other.wait(Deadline::after(kSoon))).value().code, 5);
    const std::string text(200'000, 'x');
    const auto outcome = or_throw(child.communicate(as_bytes(text), Deadline::after(kSoon)));
    EXPECT_TRUE(outcome && outcome->output == text);
}

TEST(ChildLifetime, AKilledParentIsTheEndOfItsInput) {
    auto out = or_throw(Pipe::create());
    test::Child parent([&] {
        // `cat` holds the pipe's writing end as long as it runs.
        const auto cat = or_throw(ChildProcess::spawn(
            {"cat"}, {.output = ChildStream::null,
                      .passed = {{.descriptor = out.writer.fd(), .number = 5}}}));
        const auto text = std::to_string(cat.process());
        or_throw(out.writer.write(as_bytes(text), Deadline::never()));
        ::pause();
        return 0;
    });
    FileDescriptor(out.writer.release_fd()).reset();
    const int cat = number_from(out.reader);
    EXPECT_EQ(::kill(cat, 0), 0);
    parent.kill();
    std::array<std::byte, 1> byte{};
    EXPECT_TRUE(out.reader.read(byte, Deadline::after(kSoon)).error().is(Condition::closed));
}

TEST(ChildLifetime, AKilledChildIsTheEndOfItsOutput) {
    auto child = or_throw(ChildProcess::spawn({"cat"}));
    or_throw(child.kill());
    std::array<std::byte, 8> buffer{};
    EXPECT_TRUE(child.output->read(buffer, Deadline::after(kSoon)).error().is(Condition::closed));
    EXPECT_EQ(or_throw(child.wait(Deadline::after(kSoon))), (ExitStatus{.signal = SIGKILL}));
    EXPECT_TRUE(child.input->try_write(as_bytes("x")).error().is(Condition::closed));
}

TEST(ChildLifetime, AGroupEndsAsAWhole) {
    auto held = or_throw(Pipe::create());
    {
        // The shell's own child holds the writing end as long as it runs.
        auto shell = or_throw(ChildProcess::shell(
            "sleep 30 & echo $!; wait",
            {.passed = {{.descriptor = held.writer.fd(), .number = 5}}, .own_group = true}));
        FileDescriptor(held.writer.release_fd()).reset();
        EXPECT_GT(number_from(*shell.output), 0);
    }
    std::array<std::byte, 1> byte{};
    EXPECT_TRUE(held.reader.read(byte, Deadline::after(kSoon)).error().is(Condition::closed));
    EXPECT_FALSE(has_children());
}

TEST(ChildLifetime, AReleasedChildLivesOn) {
    pid_t process = -1;
    {
        auto child = or_throw(ChildProcess::spawn({"sleep", "30"}));
        process = child.release_process();
        EXPECT_TRUE(child.wait(Deadline::now()).error().is(Condition::not_found));
    }
    auto adopted = or_throw(ChildProcess::adopt(process));
    EXPECT_EQ(adopted.process(), process);
    EXPECT_EQ(or_throw(adopted.try_wait()), std::nullopt);
    or_throw(adopted.kill());
    EXPECT_EQ(or_throw(adopted.wait(Deadline::after(kSoon))), (ExitStatus{.signal = SIGKILL}));
}

TEST(ChildLifetime, OnlyChildrenAreAdopted) {
    EXPECT_EQ(ChildProcess::adopt(::getppid()).error().message(),
              "waitid pid:" + std::to_string(::getppid()) +
                  ": no child processes; it is not a child of this process");
}

TEST(ChildLifetime, AForkedCopyLeavesItAlone) {
    auto cat = or_throw(ChildProcess::spawn({"cat"}));
    test::Child fork([&] {
        if (!cat.wait(Deadline::now()).error().is(Condition::forked)) return 1;
        if (!cat.kill().error().is(Condition::forked)) return 2;
        const ChildProcess ended = std::move(cat);
        return 0;
    });
    EXPECT_EQ(fork.wait(), 0);
    EXPECT_EQ(or_throw(cat.try_wait()), std::nullopt) << "it still runs";
}

TEST(ChildLifetime, AChildThatSomebodyElseReapedIsAnErrorWithTheCause) {
    auto child = or_throw(ChildProcess::spawn({"true"}));
    ASSERT_EQ(::waitpid(child.process(), nullptr, 0), child.process());
    const auto status = child.wait(Deadline::after(kSoon));
    EXPECT_TRUE(status.error().is(Condition::not_found));
    EXPECT_THAT(status.error().message(), testing::HasSubstr("somebody else reaped it"));
}

}  // namespace
}  // namespace patchbay
