// SPDX-License-Identifier: Apache-2.0
//
// Handlers that are ordinary functions: they may lock, allocate, log, throw nothing, and take their time.
//
//     auto dispatcher = or_throw(SignalDispatcher::create());
//     or_throw(dispatcher.on(Signal(SIGHUP), [&](const SignalInfo&) { reload(); }));
//     or_throw(dispatcher.on(Signal(SIGTERM), [&](const SignalInfo&) { running = false; }));
//     while (running) or_throw(dispatcher.dispatch(Deadline::never()));
//
// Without a loop of one's own: SignalThread runs a dispatcher in a thread until it is destroyed.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/signal_set.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace patchbay {

struct SignalInfo;

using SignalFunction = std::function<void(const SignalInfo&)>;

/// Threads: on(), dispatch() and the destructor in one thread, the one whose mask is changed.
class SignalDispatcher {
public:
    static Result<SignalDispatcher> create();
    SignalDispatcher(SignalDispatcher&&) noexcept;
    SignalDispatcher& operator=(SignalDispatcher&&) noexcept;
    ~SignalDispatcher();

    /// From now on `function` is what happens on `signal`, which is blocked in the calling thread; a second function
    /// replaces the first. @errors invalid (SIGKILL, SIGSTOP), exhausted
    Result<void> on(Signal signal, SignalFunction function);
    /// Waits for signals, and calls the functions of all that are pending. @return  how many; 0: none came in time
    Result<std::size_t> dispatch(Deadline deadline);
    /// Readable when dispatch() has something to do; -1 before the first on(). Changes with on(). Borrowed.
    [[nodiscard]] int fd() const noexcept;
    [[nodiscard]] SignalSet signals() const noexcept;

private:
    struct State;
    explicit SignalDispatcher(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

/// Runs functions on signals in a thread of its own. Start it in main() before other threads: it blocks the signals in
/// the calling thread, and what that thread starts later inherits the mask.
class SignalThread {
public:
    /// @errors invalid, exhausted (a thread, a descriptor)
    static Result<SignalThread> start(SignalSet signals, SignalFunction function);
    SignalThread(SignalThread&&) noexcept;
    SignalThread& operator=(SignalThread&&) noexcept;
    /// Waits for a function that runs; takes what is pending; unblocks, in the thread that destroys it, what start()
    /// has blocked.
    ~SignalThread();

private:
    struct State;
    explicit SignalThread(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

}  // namespace patchbay
