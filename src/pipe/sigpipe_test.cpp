// SPDX-License-Identifier: Apache-2.0
#include "patchbay/child_process.hpp"
#include "patchbay/pipe.hpp"

#include "support/child.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

/// Writes into a pipe without readers, in a process whose SIGPIPE is as `prepare` leaves it.
int write_in_vain(void (*prepare)(), int (*judge)()) {
    test::Child child([&] {
        prepare();
        auto pipe = or_throw(Pipe::create());
        FileDescriptor(pipe.reader.release_fd()).reset();
        const auto written = pipe.writer.write(as_bytes("x"), Deadline::never());
        if (written || !written.error().is(Condition::closed)) return 1;
        return judge();
    });
    return child.wait();
}

std::atomic<int> caught{0};

TEST(Sigpipe, TheDefaultActionDoesNotKill) {
    EXPECT_EQ(write_in_vain([] { ::signal(SIGPIPE, SIG_DFL); }, [] { return 0; }), 0);
}

TEST(Sigpipe, AnActionThatTheProgramChoseStays) {
    EXPECT_EQ(write_in_vain([] { ::signal(SIGPIPE, SIG_IGN); },
                            [] { return ::signal(SIGPIPE, SIG_DFL) == SIG_IGN ? 0 : 2; }),
              0);
    EXPECT_EQ(write_in_vain([] { ::signal(SIGPIPE, [](int) { ++caught; }); },
                            [] { return caught == 1 ? 0 : 3; }),
              0);
}

TEST(Sigpipe, EveryNewWriterLooksAgain) {
    test::Child child([] {
        const auto first = or_throw(Pipe::create());
        ::signal(SIGPIPE, SIG_DFL);
        auto pipe = or_throw(Pipe::create());
        FileDescriptor(pipe.reader.release_fd()).reset();
        return pipe.writer.try_write(as_bytes("x")) ? 1 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(Sigpipe, AnythingThatIsExecutedHasTheDefaultAgain) {
    const auto pipe = or_throw(Pipe::create());
    test::Child child([] {
        // What std::system or any other library would start: `kill -PIPE` must kill it.
        const int status = std::system("kill -PIPE $$");
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(Sigpipe, AFilterWhoseReaderHasGoneDiesOfIt) {
    auto yes = or_throw(ChildProcess::spawn({"yes"}));
    yes.output.reset();
    const auto status = or_throw(yes.wait(Deadline::after(10s)));
    EXPECT_EQ(status, (ExitStatus{.signal = SIGPIPE}));
}

}  // namespace
}  // namespace patchbay
