// SPDX-License-Identifier: Apache-2.0
#include "patchbay/child_process.hpp"

#include "support/fault_loop.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>

#include <chrono>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

/// A run in which kill(2) was made to fail leaves its child behind, as it must: they end without input.
class ChildProcessFaults : public testing::Test {
protected:
    ~ChildProcessFaults() override {
        while (::waitpid(-1, nullptr, 0) > 0) continue;
    }
    static ChildProcess cat() { return or_throw(ChildProcess::spawn({"cat"})); }
};

TEST_F(ChildProcessFaults, Spawn) {
    for_each_fault(
        "spawn", [] { return 0; },
        [](int) {
            return failure_of(
                ChildProcess::spawn({"cat"}, {.output = ChildStream::null,
                                              .errors = ChildStream::pipe,
                                              .passed = {{.descriptor = 0, .number = 9}},
                                              .directory = "/"}));
        });
}

TEST_F(ChildProcessFaults, Wait) {
    const auto prepare = [] {
        auto child = cat();
        child.close_input();
        return child;
    };
    for_each_fault("child wait", prepare, [](ChildProcess& child) {
        return failure_of(child.wait(Deadline::after(10s)));
    });
}

TEST_F(ChildProcessFaults, WaitWithoutPidfd) {
    const auto prepare = [] {
        const os::FaultInjection none({.call = os::Call::pidfd_open, .nth = 1, .error = ENOSYS});
        return cat();
    };
    for_each_fault("child wait by asking", prepare, [](ChildProcess& child) {
        return failure_of(child.wait(Deadline::after(2ms)));
    });
}

TEST_F(ChildProcessFaults, Signal) {
    for_each_fault("child kill", cat, [](ChildProcess& child) { return failure_of(child.kill()); });
}

TEST_F(ChildProcessFaults, Communicate) {
    for_each_fault("child communicate", cat, [](ChildProcess& child) {
        return failure_of(child.communicate(as_bytes("through"), Deadline::after(10s)));
    });
}

TEST_F(ChildProcessFaults, Adopt) {
    for_each_fault("child adopt", cat, [](ChildProcess& child) {
        auto adopted = ChildProcess::adopt(child.process());
        if (adopted) (void)adopted->release_process();
        return failure_of(adopted);
    });
}

}  // namespace
}  // namespace patchbay::test
