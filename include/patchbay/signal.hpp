// SPDX-License-Identifier: Apache-2.0
//
// Signals: a number, sent to a process or a thread at any time, with the sender and perhaps one int.
//
// Here a signal is an event like any other: it is blocked, waits in the kernel, and is received from a descriptor, by
// code that may do anything. No function runs in the middle of another.
//
// Choose it when   something is to be noticed (reload, stop, a child's end), or comes from kill(1), a terminal, a
//                  timer.
// Choose instead   semaphore.hpp to count and to take turns; message_queue.hpp or socket.hpp as soon as there is data.
// Lifetime         Pending signals are the process's: they go with it. A receiver blocks its signals when it is opened
//                  and unblocks them in its destructor, in the thread that does each: open it in main(), before other
//                  threads start, so that they inherit the mask. A thread that does not block a signal may get it in
//                  the old way.
// Merging          A standard signal (SIGUSR1, SIGTERM...) that is pending already is not queued again: ten sent are
//                  one received, with the first one's sender. Real-time signals (SIGRTMIN to SIGRTMAX) queue, each with
//                  its payload, lower numbers first.
// Threads          One thread at a time per receiver. Sending: any.
// fork             A child that reads an inherited receiver reads its own signals, not its parent's.
// After a crash    Nothing stays. Sending to a process that has gone is the error `not_found`; its number may be
//                  another's by now: hold a ProcessReference where that matters.
// Limits           RLIMIT_SIGPENDING queued signals per user: beyond it sending real-time signals is `exhausted`.
//                  SIGKILL and SIGSTOP cannot be received.
// See              signal(7), signalfd(2), sigqueue(3), pidfd_send_signal(2), docs/signal.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/process_signals.hpp"
#include "patchbay/signal_dispatcher.hpp"
#include "patchbay/signal_sending.hpp"
#include "patchbay/signal_set.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace patchbay {

/// A received signal: which, from whom, with what.
struct SignalInfo {
    enum class Origin {
        process,  ///< kill(2): no payload
        queue,    ///< sigqueue(3), to a process or a thread: with a payload
        thread,   ///< tgkill(2), raise(3)
        kernel,   ///< a terminal, a fault, a child's end
        other,    ///< timers, message queues, asynchronous I/O: see `code`
    };

    Signal signal;
    Origin origin;
    std::int32_t
        sender_pid;  ///< for SIGCHLD: the child; 0: the kernel, or a process of another PID namespace
    std::uint32_t sender_uid;  ///< real user of the sender
    std::int32_t payload;      ///< the int that was sent along (origin `queue`), otherwise 0
    std::int32_t code;         ///< si_code, verbatim
};

class SignalReceiver {
public:
    /// Blocks `signals` in the calling thread, and opens a descriptor from which they are received.
    /// @errors invalid (an empty set; SIGKILL, SIGSTOP), exhausted (EMFILE). @source signalfd(2), pthread_sigmask(3)
    static Result<SignalReceiver> open(SignalSet signals);
    /// Takes over a signalfd, and sets it to O_NONBLOCK. The mask is the caller's affair, now and later. @errors
    /// invalid (not a signalfd)
    static Result<SignalReceiver> adopt(FileDescriptor signalfd, SignalSet signals);

    SignalReceiver(SignalReceiver&& other) noexcept;
    SignalReceiver& operator=(SignalReceiver&& other) noexcept;
    /// Takes what is pending of these signals, so that unblocking them ends nobody, and unblocks those that were not
    /// blocked before.
    ~SignalReceiver();

    /// Receives the next signal: the lowest number of those that are pending.
    /// @return  empty: none came in time. @errors those of read(2); none is expected
    Result<std::optional<SignalInfo>> receive(Deadline deadline) noexcept;
    Result<std::optional<SignalInfo>> try_receive() noexcept { return receive(Deadline::now()); }

    /// Readable while one of the signals is pending for the reading thread or its process. Borrowed.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Gives the descriptor away; the signals stay blocked.
    [[nodiscard]] int release_fd() noexcept;
    [[nodiscard]] SignalSet signals() const noexcept { return signals_; }
    /// Those that are pending now, for this thread or its process. @source sigpending(2)
    Result<SignalSet> pending() const;
    /// "signal:PID/SIGUSR1": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    SignalReceiver(FileDescriptor fd, SignalSet signals, SignalSet unblock,
                   std::string name) noexcept;
    void close() noexcept;

    FileDescriptor fd_;
    SignalSet signals_;
    SignalSet unblock_;  ///< what the destructor unblocks
    std::string name_;
};

}  // namespace patchbay
