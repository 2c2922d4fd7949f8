// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "support/fault_loop.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <memory>
#include <optional>

namespace patchbay::test {
namespace {

const Signal kUser(SIGUSR1);
const auto kNothing = [] { return 0; };

SignalReceiver receiver() {
    return or_throw(SignalReceiver::open({kUser}));
}

TEST(SignalFaults, Open) {
    for_each_fault("signal open", kNothing,
                   [](int) { return failure_of(SignalReceiver::open({kUser})); });
}

TEST(SignalFaults, Adopt) {
    const auto prepare = [] {
        auto outer = std::make_unique<SignalReceiver>(receiver());
        auto inner = receiver();
        return std::pair(std::move(outer), FileDescriptor(inner.release_fd()));
    };
    for_each_fault("signal adopt", prepare, [](auto& prepared) {
        return failure_of(SignalReceiver::adopt(std::move(prepared.second), {kUser}));
    });
}

TEST(SignalFaults, Receive) {
    const auto prepare = [] {
        auto opened = receiver();
        or_throw(send_signal(::getpid(), kUser));
        return opened;
    };
    for_each_fault("signal receive", prepare, [](SignalReceiver& opened) {
        return failure_of(opened.receive(Deadline::now()));
    });
}

TEST(SignalFaults, Pending) {
    for_each_fault("signal pending", receiver,
                   [](SignalReceiver& opened) { return failure_of(opened.pending()); });
}

TEST(SignalFaults, Send) {
    for_each_fault("signal send", receiver,
                   [](SignalReceiver&) { return failure_of(send_signal(::getpid(), kUser)); });
    for_each_fault("signal send payload", receiver,
                   [](SignalReceiver&) { return failure_of(send_signal(::getpid(), kUser, 1)); });
    for_each_fault("signal send to thread", receiver, [](SignalReceiver&) {
        return failure_of(send_signal_to_thread(::getpid(), ::gettid(), kUser, 1));
    });
}

TEST(SignalFaults, ProcessReference) {
    for_each_fault("process open", kNothing,
                   [](int) { return failure_of(ProcessReference::open(::getpid())); });
    const auto prepare = [] {
        return std::pair(receiver(), or_throw(ProcessReference::open(::getpid())));
    };
    for_each_fault("process send", prepare,
                   [](auto& prepared) { return failure_of(prepared.second.send(kUser, 4)); });
    for_each_fault("process wait", prepare, [](auto& prepared) {
        return failure_of(prepared.second.wait_for_end(Deadline::now()));
    });
}

TEST(SignalFaults, Dispatcher) {
    for_each_fault("dispatcher on", kNothing, [](int) {
        auto dispatcher = or_throw(SignalDispatcher::create());
        return failure_of(dispatcher.on(kUser, [](const SignalInfo&) {}));
    });
    // Destroyed after the fault: stopping a thread is not allowed to fail, and in the kernel cannot.
    const auto room = [] { return std::optional<SignalThread>(); };
    for_each_fault("signal thread", room, [](std::optional<SignalThread>& thread) {
        auto started = SignalThread::start({kUser}, [](const SignalInfo&) {});
        const auto failure = failure_of(started);
        if (started) thread.emplace(std::move(*started));
        return failure;
    });
}

TEST(SignalFaults, ProcessSignals) {
    for_each_fault("process signals", kNothing,
                   [](int) { return failure_of(ProcessSignals::of(0)); });
}

}  // namespace
}  // namespace patchbay::test
