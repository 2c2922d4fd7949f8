// SPDX-License-Identifier: Apache-2.0
#include "patchbay/child_process.hpp"

#include "os/backoff.hpp"
#include "os/poll.hpp"
#include "os/process.hpp"

#include <csignal>
#include <cstring>
#include <utility>

namespace patchbay {
namespace {

ExitStatus exit_status_of(const os::ChildEnd& end) noexcept {
    if (end.code == CLD_EXITED) return {.code = end.status};
    return {.signal = end.status};
}

std::string reaping_cure(int error) {
    return error == ECHILD ? "somebody else reaped it: SIGCHLD is ignored here, or another thread "
                             "waits for any child"
                           : "";
}

// Every 10 ms, where there is no pidfd to wait for.
os::Expected<std::optional<os::ChildEnd>> reap_by_asking(pid_t process,
                                                         Deadline deadline) noexcept {
    os::Backoff backoff(deadline);
    for (;;) {
        const auto end = os::reap(process);
        if (!end || *end) return end;
        const auto paused = backoff.pause();
        if (!paused) return std::unexpected(paused.error());
        if (!*paused) return std::nullopt;
    }
}

os::Expected<std::optional<os::ChildEnd>> reap_when_ended(int pidfd, pid_t process,
                                                          Deadline deadline) noexcept {
    if (pidfd < 0) return reap_by_asking(process, deadline);
    const auto ended = os::wait_for(pidfd, POLLIN, deadline);
    if (!ended) return std::unexpected(ended.error());
    if (!*ended) return std::nullopt;
    return os::reap(process);
}

}  // namespace

std::string ExitStatus::text() const {
    if (signal == 0) return "exit status " + std::to_string(code);
    const char* const description = ::sigdescr_np(signal);
    return "killed by signal " + std::to_string(signal) +
           (description != nullptr ? " (" + std::string(description) + ")" : "");
}

ChildProcess::ChildProcess(pid_t process, std::string name, bool own_group) noexcept
    : process_(process), parent_(os::own_process()), own_group_(own_group), name_(std::move(name)) {
    // Nobody but us reaps it, so the number is still its own. Without a pidfd, wait() asks instead.
    if (auto pidfd = os::pidfd_open(process); pidfd) pidfd_ = std::move(*pidfd);
}

Result<ChildProcess> ChildProcess::adopt(pid_t process) {
    auto name = "pid:" + std::to_string(process);
    const auto found = os::peek_end(process);
    if (!found) return os::error_of(found.error(), name, "it is not a child of this process");
    return ChildProcess(process, std::move(name), false);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : input(std::move(other.input)),
      output(std::move(other.output)),
      errors(std::move(other.errors)),
      process_(std::exchange(other.process_, -1)),
      parent_(other.parent_),
      pidfd_(std::move(other.pidfd_)),
      status_(other.status_),
      own_group_(other.own_group_),
      name_(std::move(other.name_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    if (this == &other) return *this;
    end();
    input = std::move(other.input);
    output = std::move(other.output);
    errors = std::move(other.errors);
    process_ = std::exchange(other.process_, -1);
    parent_ = other.parent_;
    pidfd_ = std::move(other.pidfd_);
    status_ = other.status_;
    own_group_ = other.own_group_;
    name_ = std::move(other.name_);
    return *this;
}

ChildProcess::~ChildProcess() {
    end();
}

bool ChildProcess::is_forked_copy() const noexcept {
    return parent_ != os::own_process();
}

Result<void> ChildProcess::expect_ours(const char* call) const {
    if (is_forked_copy()) return std::unexpected(Error::of(Condition::forked, call, name_));
    if (process_ >= 0 && !status_) return {};
    return std::unexpected(
        Error::of(Condition::not_found, call, name_, "it was waited for already, or given away"));
}

void ChildProcess::end() noexcept {
    input.reset();
    output.reset();
    errors.reset();
    if (process_ < 0 || status_ || is_forked_copy()) return;
    // Before it is reaped: its number, and its group's, cannot be anybody else's yet. One that has ended minds nothing.
    if (!os::kill(own_group_ ? -process_ : process_, SIGKILL)) {
        // A program with another user's rights, such as sudo: it may go on for ever, and so would we.
        (void)os::reap(process_);
        return;
    }
    const auto reaped = reap_when_ended(pidfd_.get(), process_, Deadline::never());
    if (!reaped) (void)reap_by_asking(process_, Deadline::never());
}

Result<std::optional<ExitStatus>> ChildProcess::wait(Deadline deadline) {
    if (status_) return status_;
    if (const auto ours = expect_ours("wait"); !ours) return std::unexpected(ours.error());
    const auto end = reap_when_ended(pidfd_.get(), process_, deadline);
    if (!end) return os::error_of(end.error(), name_, reaping_cure(end.error().error));
    if (*end) status_ = exit_status_of(**end);
    return status_;
}

Result<void> ChildProcess::signal(int number) {
    if (auto ours = expect_ours("kill"); !ours) return ours;
    if (const auto sent = os::kill(own_group_ ? -process_ : process_, number); !sent)
        return os::error_of(sent.error(), name_);
    return {};
}

Result<void> ChildProcess::kill() {
    return signal(SIGKILL);
}

pid_t ChildProcess::release_process() noexcept {
    input.reset();
    output.reset();
    errors.reset();
    pidfd_.reset();
    return std::exchange(process_, -1);
}

}  // namespace patchbay
