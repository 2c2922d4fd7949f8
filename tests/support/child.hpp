// SPDX-License-Identifier: Apache-2.0
//
// Child: another process that runs a function of the test.
//
//     Child child([&] { return or_throw(writer.write(as_bytes("hello"), Deadline::never())) == 5 ? 0 : 1; });
//     EXPECT_EQ(child.wait(), 0);
//
// The kernel kills it when the test dies; the destructor kills and reaps it otherwise.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <functional>

namespace patchbay::test {

class Child {
public:
    /// Forks. `body` returns the exit status; an exception ends the child with status 99 and its text on stderr.
    explicit Child(const std::function<int()>& body);
    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;
    ~Child();

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    void signal(int number) const;
    /// kill -9, and reaps.
    void kill();
    /// Waits for the end: the exit status, or minus the number of the signal that ended it. Fails the test and kills
    /// the child after 30 s.
    int wait();
    /// Waits until the child sleeps in the kernel (state S in /proc/PID/stat), such as in a blocking receive.
    /// Fails the test after 10 s.
    void wait_until_asleep() const;

private:
    pid_t pid_;
};

}  // namespace patchbay::test
