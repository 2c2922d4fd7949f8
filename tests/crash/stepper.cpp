// SPDX-License-Identifier: Apache-2.0
#include "crash/stepper.hpp"

#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace patchbay::crash {
namespace {

/// How a stop at a system call shows (PTRACE_O_TRACESYSGOOD).
constexpr int kCallStop = SIGTRAP | 0x80;

/// `syscall` of x86-64. The child was forked: its code lies where ours does.
bool is_system_call(std::uint64_t address) noexcept {
    static constexpr unsigned char kSyscall[] = {0x0f, 0x05};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how ptrace(2) tells a register
    return std::memcmp(reinterpret_cast<const void*>(address), kSyscall, sizeof kSyscall) == 0;
}

}  // namespace

void Stepper::ended(int status) const {
    const std::string why = slate_->failure.data();
    if (!why.empty()) throw std::runtime_error("the child fails: " + why);
    throw std::runtime_error(WIFSIGNALED(status)
                                 ? "signal " + std::to_string(WTERMSIG(status)) + " ended the child"
                                 : "the child ended");
}

bool Stepper::stands_at_begin() {
    int status = 0;
    const auto reaped = ::waitpid(child_, &status, WNOHANG | __WALL);
    if (reaped == 0) return false;
    if (!WIFSTOPPED(status)) ended(status);
    if (WSTOPSIG(status) == SIGSTOP) return true;
    ::ptrace(PTRACE_CONT, child_, nullptr, static_cast<long>(WSTOPSIG(status)));
    return false;
}

std::uint64_t Stepper::next_instruction() const {
    return static_cast<std::uint64_t>(
        ::ptrace(PTRACE_PEEKUSER, child_, offsetof(user_regs_struct, rip), nullptr));
}

/// Lets it go on to its next stop.
void Stepper::stop_next(int request) {
    ::ptrace(static_cast<__ptrace_request>(request), child_, nullptr, static_cast<long>(signal_));
    signal_ = 0;
    int status = 0;
    while (::waitpid(child_, &status, __WALL) < 0 && errno == EINTR) {
    }
    if (!WIFSTOPPED(status)) ended(status);
    const int signal = WSTOPSIG(status);
    if (signal != SIGTRAP && signal != kCallStop) signal_ = signal;
}

void Stepper::step() {
    stop_next(PTRACE_SINGLESTEP);
}

void Stepper::pass_calls(std::uint64_t count) {
    // Into each call, and out of it; the call behind the end never comes back.
    for (std::uint64_t stop = 0; stop < 2 * count && slate_->done.load() == 0; ++stop)
        stop_next(PTRACE_SYSCALL);
}

Aim Walk::aim_at(Aim::By by, std::uint64_t number) const noexcept {
    Aim aim{.by = by, .calls = 0, .number = number};
    for (std::uint64_t call = 0; call < std::min<std::uint64_t>(calls, after_call_.size());
         ++call) {
        const auto passed =
            by == Aim::By::event ? after_call_[call].events : after_call_[call].steps;
        if (passed <= number) aim = {.by = by, .calls = call + 1, .number = number - passed};
    }
    return aim;
}

Walk Stepper::walk(const Aim& aim, Image& image) {
    ::ptrace(PTRACE_SETOPTIONS, child_, nullptr, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD);
    while (slate_->started.load() == 0) step();
    pass_calls(aim.calls);
    (void)image.changed();
    Walk walk;
    const bool by_event = aim.by == Aim::By::event;
    while (slate_->done.load() == 0) {
        if ((by_event ? walk.events : walk.steps) == aim.number) break;
        const bool call = by_event && is_system_call(next_instruction());
        step();
        ++walk.steps;
        if (!by_event) continue;
        const bool change = image.changed();
        walk.changes += change ? 1 : 0;
        walk.events += call || change ? 1 : 0;
        if (!call) continue;
        if (walk.calls < walk.after_call_.size())
            walk.after_call_[walk.calls] = {.steps = walk.steps, .events = walk.events};
        ++walk.calls;
    }
    return walk;
}

}  // namespace patchbay::crash
