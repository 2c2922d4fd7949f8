// SPDX-License-Identifier: Apache-2.0
//
// Peer: one side of a conversation, in this thread, in another, in a forked process, or in another program.
//
//     Peer receiver(Where::here), sender(Where::executed);
//     receiver.ask({Verb::open_receiver, "fifo:/tmp/x"});
//     sender.ask({Verb::open_sender, "fifo:/tmp/x"});
//     sender.start({Verb::send_series, "a", kPatience, 1000});     // meanwhile
//     ...
//     EXPECT_TRUE(sender.answer().ok());
//
// Make all peers before anything is opened here: a forked one would hold copies of it.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "conformance/actor.hpp"
#include "conformance/task.hpp"
#include "support/child.hpp"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace patchbay::test {

enum class Where { here, thread, forked, executed };

[[nodiscard]] std::string text_of(Where where);

class Peer {
public:
    explicit Peer(Where where);
    /// Ends the peer: a process is killed, a thread finishes its task first.
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// Starts a task; `here` it is done before this returns.
    void start(const Task& task);
    /// Its answer. Fails the test, with an answer that says so, where the peer died or takes for ever.
    Answer answer();
    Answer ask(const Task& task) {
        start(task);
        return answer();
    }

    /// kill -9. For processes.
    void kill() { child_->kill(); }
    void signal(int number) const { child_->signal(number); }
    /// Waits until a process sleeps in the kernel.
    void wait_until_asleep() const { child_->wait_until_asleep(); }
    [[nodiscard]] pid_t pid() const;
    [[nodiscard]] bool is_here() const noexcept { return !control_; }

    // What tests ask for most.
    Answer send(const std::string& message, std::chrono::milliseconds timeout = kPatience) {
        return ask({.verb = Verb::send, .text = message, .timeout = timeout});
    }
    Answer receive(std::chrono::milliseconds timeout = kPatience) {
        return ask({.verb = Verb::receive, .timeout = timeout});
    }
    Answer finish() { return ask({.verb = Verb::finish}); }
    Answer close() { return ask({.verb = Verb::close}); }

private:
    Actor actor_;                 ///< here
    std::optional<Answer> done_;  ///< here
    FileDescriptor control_;      ///< elsewhere: our end of a socket pair
    std::optional<Child> child_;  ///< forked, executed
    std::optional<std::thread> thread_;
};

}  // namespace patchbay::test
