// SPDX-License-Identifier: Apache-2.0
//
// exec:COMMAND, a child process that the shell starts: sent to on its stdin, received from on its stdout.
//
// What is sent alone leaves the child our stdout; what is received alone gives it an empty stdin, so that a command
// that reads does not take the terminal's.
#include "patchbay/child_process.hpp"

#include "channel/address_parts.hpp"
#include "channel/pipe_stream.hpp"
#include "channel/scheme.hpp"

#include <chrono>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace patchbay::channel {
namespace {

using namespace std::chrono_literals;

/// The child, which both directions share, each perhaps in a thread of its own. Its exit status is told by the
/// direction that ends last: a program that has closed its stdout may still read.
/// Who was sent something and sees the end of it gets a moment to deal with it; whoever still runs then is killed.
class Program {
public:
    explicit Program(ChildProcess child)
        : child_(std::move(child)),
          has_input_(child_.input.has_value()),
          sending_(has_input_),
          receiving_(child_.output.has_value()) {}
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() {
        if (has_input_) (void)child_.wait(Deadline::after(1s));
    }

    [[nodiscard]] PipeWriter take_input() { return *std::exchange(child_.input, std::nullopt); }
    [[nodiscard]] PipeReader take_output() { return *std::exchange(child_.output, std::nullopt); }

    /// No more is sent. True: nothing is received any more either, and the status is the sender's to tell.
    bool finish_sending() {
        const std::scoped_lock lock(mutex_);
        sending_ = false;
        return !receiving_;
    }
    /// No more will be received. True: the status is left to the sender; false: it has finished.
    bool finish_receiving() {
        const std::scoped_lock lock(mutex_);
        if (sending_) receiving_ = false;
        return sending_;
    }

    /// False: it did not end in time. @errors failed (its exit status was not 0)
    Result<bool> end(Deadline deadline) {
        for (;;) {
            const auto status = wait(deadline.earlier(Deadline::after(kTurn)));
            if (!status) return std::unexpected(status.error());
            if (*status && (*status)->success()) return true;
            if (*status) {
                return std::unexpected(
                    Error::of(Condition::failed, "wait", child_.name(), (*status)->text()));
            }
            if (deadline.expired()) return false;
        }
    }

    /// As end(), of one that reads no more. One that SIGPIPE ended has nobody to write to itself: nothing failed.
    Result<bool> end_of_input(Deadline deadline) {
        auto ended = end(Deadline::after(1s).earlier(deadline));
        const auto status = wait(Deadline::now());
        const bool by_sigpipe =
            status && *status &&
            ((*status)->signal == SIGPIPE || (*status)->code == kShellSignalBase + SIGPIPE);
        return by_sigpipe ? true : ended;
    }

private:
    /// What sh(1) adds to the signal that ended a command.
    static constexpr int kShellSignalBase = 128;
    /// Both directions may wait: they take turns.
    static constexpr std::chrono::milliseconds kTurn{20};

    Result<std::optional<ExitStatus>> wait(Deadline deadline) {
        const std::scoped_lock lock(mutex_);
        return child_.wait(deadline);
    }

    std::mutex mutex_;
    ChildProcess child_;
    const bool has_input_;
    bool sending_;
    bool receiving_;
};

class ProgramInput final : public ByteSink {
public:
    explicit ProgramInput(std::shared_ptr<Program> program)
        : program_(std::move(program)), pipe_(program_->take_input()) {}
    ~ProgramInput() override { program_->finish_sending(); }

    Result<std::size_t> write(std::span<const Bytes> parts, Deadline deadline) override {
        auto written = pipe_.write(parts, deadline);
        if (written || !written.error().is(Condition::closed)) return written;
        // A program that reads no more has mostly failed: its status says more than a broken pipe.
        auto ended = program_->end_of_input(deadline);
        if (!ended) return std::unexpected(std::move(ended).error());
        return written;
    }
    Result<bool> finish(Deadline deadline) override {
        auto closed = pipe_.finish(deadline);
        if (!closed || !*closed) return closed;
        return program_->finish_sending() ? program_->end(deadline) : closed;
    }
    [[nodiscard]] int fd() const noexcept override { return pipe_.fd(); }

private:
    std::shared_ptr<Program> program_;
    PipeSink pipe_;
};

class ProgramOutput final : public ByteSource {
public:
    explicit ProgramOutput(std::shared_ptr<Program> program)
        : program_(std::move(program)), pipe_(program_->take_output()) {}

    Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) override {
        auto count = pipe_.read(buffer, deadline);
        if (count || !count.error().is(Condition::closed)) return count;
        // Programs that close their stdout mostly end; some go on reading, which their partner has to know.
        if (!linger_) linger_ = Deadline::after(500ms);
        auto ended = program_->end(deadline.earlier(*linger_));
        if (ended && !*ended && linger_->expired()) {
            if (program_->finish_receiving()) return count;
            ended = program_->end(deadline);
        }
        if (ended && !*ended) return std::nullopt;
        if (!ended) failure_ = std::move(ended).error();
        return count;
    }
    [[nodiscard]] std::optional<Error> failure() const override { return failure_; }
    [[nodiscard]] int fd() const noexcept override { return pipe_.fd(); }

private:
    std::shared_ptr<Program> program_;
    PipeSource pipe_;
    std::optional<Deadline> linger_;
    std::optional<Error> failure_;
};

struct Started {
    FrameOptions frame;
    std::shared_ptr<Program> program;
};

Result<Started> start(const Address& address, ChildOptions options) {
    // Killing it must reach what the shell has started, too: nothing is left behind.
    options.own_group = true;
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    const auto command = path_in(address, "COMMAND, such as exec:sort -u");
    if (!command) return std::unexpected(command.error());
    auto child = ChildProcess::shell(*command, options);
    if (!child) return std::unexpected(child.error());
    return Started{*frame, std::make_shared<Program>(*std::move(child))};
}

SenderPointer sender_of(const Address& address, const Started& started) {
    return std::make_unique<StreamSender>(traits_of(address), address.name(),
                                          std::make_unique<ProgramInput>(started.program),
                                          started.frame);
}

ReceiverPointer receiver_of(const Address& address, const Started& started) {
    return std::make_unique<StreamReceiver>(
        traits_of(address), address.name(),
        StreamReader(std::make_unique<ProgramOutput>(started.program), started.frame));
}

Result<SenderPointer> open_sender(const Address& address, Deadline /*deadline*/) {
    const auto started = start(address, {.output = ChildStream::inherit});
    if (!started) return std::unexpected(started.error());
    return sender_of(address, *started);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    const auto started = start(address, {.input = ChildStream::null});
    if (!started) return std::unexpected(started.error());
    return receiver_of(address, *started);
}

Result<Duplex> connect(const Address& address, Deadline /*deadline*/) {
    const auto started = start(address, {});
    if (!started) return std::unexpected(started.error());
    return Duplex{Sender(sender_of(address, *started)), Receiver(receiver_of(address, *started))};
}

}  // namespace

const Scheme kExecScheme = {
    .name = "exec", .open_sender = open_sender, .open_receiver = open_receiver, .connect = connect};

}  // namespace patchbay::channel
