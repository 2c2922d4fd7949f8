// SPDX-License-Identifier: Apache-2.0
//
// ChildProcess: a program on two pipes: what it reads on stdin is written here, what it writes is read here.
//
//     auto sort = or_throw(ChildProcess::spawn({"sort", "-u"}));
//     or_throw(sort.input->write(as_bytes("b\na\n"), Deadline::never()));
//     sort.close_input();                                      // now it sees the end of its input
//     const auto count = or_throw(sort.output->read(buffer, Deadline::after(5s)));
//     const auto status = or_throw(sort.wait(Deadline::after(5s)));
//
// Choose it when   a program that knows only stdio does part of the work.
// Choose instead   fork(2) and Pipe for code of your own; socket.hpp for a service that outlives its client.
// Lifetime         No zombie is left. The destructor closes the pipes, and kills (SIGKILL) and reaps a child that
//                  still runs: call wait() to let it finish, release_process() to let it live on. (One that we may not
//                  kill, such as sudo, is left to end by itself.)
// Deadlock         A filter stops reading while nobody reads what it writes. Write and read in turn, or let
//                  communicate() do both at once.
// Threads          input, output and errors as pipe ends; the rest one thread at a time.
// After a crash    If this process dies, the child reads the end of its input, and its next write raises SIGPIPE.
//                  If the child dies, output ends (`closed`) and wait() says by which signal; writing input is
//                  `closed`.
// The child        has stdin and stdout in blocking mode, no other descriptor of ours unless passed, no blocked
//                  signals, and the default action for every signal (SIGHUP stays ignored where it was: nohup).
// fork             Belongs to the process that started it: in a forked copy the destructor leaves the child alone and
//                  wait() and signal() are the error `forked`.
// See              posix_spawn(3), pidfd_open(2), waitid(2), docs/pipe.md
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/pipe.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patchbay {

/// Where one of the child's stdin, stdout and stderr leads.
enum class ChildStream : std::uint8_t {
    pipe,     ///< to us
    inherit,  ///< where ours leads
    null,     ///< /dev/null
};

/// A descriptor of ours that the child gets, open over exec.
struct PassedDescriptor {
    int descriptor;  ///< ours; borrowed
    int number;      ///< what the child finds it under, from 3 on
};

struct ChildOptions {
    ChildStream input = ChildStream::pipe;
    ChildStream output = ChildStream::pipe;
    ChildStream errors = ChildStream::inherit;
    std::vector<PassedDescriptor> passed = {};
    std::optional<std::vector<std::string>> environment = {};  ///< "NAME=value"; empty: ours
    std::string directory = {};                                ///< to start in; empty: ours
    /// Lead a process group, so that signal(), kill() and the destructor reach the child's own children as well,
    /// such as the rest of a shell pipeline. A terminal's Ctrl-C then does not reach it.
    bool own_group = false;
};

/// How a child ended.
struct ExitStatus {
    int code = 0;    ///< what it returned, where it ended by itself
    int signal = 0;  ///< the signal that ended it; 0: none did

    [[nodiscard]] bool success() const noexcept { return code == 0 && signal == 0; }
    /// "exit status 3", "killed by signal 9 (Killed)".
    [[nodiscard]] std::string text() const;
    friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

/// What a child made of its input: see communicate().
struct ChildOutcome {
    std::string output;
    std::string errors;
    ExitStatus status;
};

class ChildProcess {
public:
    /// Starts a program, looked up in PATH unless its name holds a '/'. `arguments` start with that name.
    /// @errors  not_found, denied (naming the program); exhausted (EMFILE, EAGAIN: RLIMIT_NPROC); invalid (no
    ///          arguments)
    /// @source  posix_spawnp(3)
    static Result<ChildProcess> spawn(const std::vector<std::string>& arguments,
                                      const ChildOptions& options = {});
    /// Starts `sh -c command`. The shell answers a missing program with exit status 127. @errors as spawn()
    static Result<ChildProcess> shell(const std::string& command, const ChildOptions& options = {});
    /// Takes over a child that this process started otherwise; it has no pipes here. @errors not_found (no child of
    /// ours)
    static Result<ChildProcess> adopt(pid_t process);

    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    /// Our ends of its pipes: present where the options say `pipe` and until moved away.
    std::optional<PipeWriter> input;   ///< its stdin
    std::optional<PipeReader> output;  ///< its stdout
    std::optional<PipeReader> errors;  ///< its stderr

    /// Lets it read the end of its input.
    void close_input() noexcept { input.reset(); }

    /// Feeds it `text`, closes its input, reads all that it writes, and waits for its end: all at once, so that
    /// neither side waits for the other for ever. A child that reads only part of its input is no error.
    ///
    /// @param limit_bytes  most that output and errors may hold together
    /// @return  empty: it did not end in time; what it wrote so far is lost, and it still runs
    /// @errors  too_big (above the limit; it still runs)
    Result<std::optional<ChildOutcome>> communicate(Bytes text, Deadline deadline,
                                                    std::size_t limit_bytes = std::size_t{1}
                                                                              << 30U);

    /// Waits for its end, and reaps it. Afterwards answers at once, the same.
    /// @return  empty: it did not end in time
    /// @errors  not_found (ECHILD: somebody else reaped it); forked
    /// @source  pidfd_open(2), poll(2), waitid(2); without pidfds it asks at least every 10 ms
    Result<std::optional<ExitStatus>> wait(Deadline deadline);
    Result<std::optional<ExitStatus>> try_wait() { return wait(Deadline::now()); }

    /// Sends it a signal, safely: its number cannot be another process's before wait() has reaped it.
    /// @errors  not_found (it was reaped); forked. @source kill(2)
    Result<void> signal(int number);
    /// SIGKILL. It is still to be waited for.
    Result<void> kill();

    /// A pidfd: polls readable when the child has ended. -1 where the kernel has none (before Linux 5.3, some
    /// sandboxes).
    [[nodiscard]] int fd() const noexcept { return pidfd_.get(); }
    [[nodiscard]] pid_t process() const noexcept { return process_; }
    /// Gives the child away: it lives on, and is the caller's to reap. The pipes close.
    pid_t release_process() noexcept;
    /// "exec:sort -u": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    ChildProcess(pid_t process, std::string name, bool own_group) noexcept;
    [[nodiscard]] bool is_forked_copy() const noexcept;
    Result<void> expect_ours(const char* call) const;
    void end() noexcept;

    pid_t process_ = -1;
    pid_t parent_ = -1;
    FileDescriptor pidfd_;
    std::optional<ExitStatus> status_;
    bool own_group_ = false;
    std::string name_;
};

}  // namespace patchbay
