// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal_sending.hpp"

#include "os/poll.hpp"
#include "os/process.hpp"
#include "os/resource_limit.hpp"
#include "os/signal.hpp"
#include "os/sysctl.hpp"

#include <sys/resource.h>

namespace patchbay {
namespace {

/// What helps: chiefly where the queue is full, which sigqueue(3) calls EAGAIN.
std::string cure_of(const os::Failure& failure) {
    if (failure.error == EPERM) return "it belongs to another user: run as that user or as root";
    if (failure.error != EAGAIN) return os::descriptor_cure(failure.error);
    const auto limit = os::resource_limit(RLIMIT_SIGPENDING);
    return "the queue of real-time signals is full" +
           (limit ? ", RLIMIT_SIGPENDING is " + std::to_string(*limit) : std::string()) +
           ": let the receiver catch up, or raise it (ulimit -i)";
}

Result<void> outcome_of(const os::Expected<void>& sent, std::string object) {
    if (sent) return {};
    return os::error_of(sent.error(), std::move(object), cure_of(sent.error()));
}

std::string object_of(pid_t process, Signal signal) {
    return "signal:" + std::to_string(process) + '/' + signal.name();
}

/// kill(2) takes 0 and negative numbers for groups, and -1 for everybody: never by mistake.
Result<void> expect_process(pid_t process, Signal signal) {
    if (process > 0) return {};
    return std::unexpected(Error::of(Condition::invalid, "kill", object_of(process, signal),
                                     "a process has a number above 0"));
}

}  // namespace

Result<void> send_signal(pid_t process, Signal signal) {
    if (auto valid = expect_process(process, signal); !valid) return valid;
    const auto sent = os::kill(process, signal.number());
    if (sent) [[likely]]
        return {};
    return outcome_of(sent, object_of(process, signal));
}

Result<void> send_signal(pid_t process, Signal signal, std::int32_t payload) {
    if (auto valid = expect_process(process, signal); !valid) return valid;
    const auto sent = os::queue_signal(process, signal.number(), payload);
    if (sent) [[likely]]
        return {};
    return outcome_of(sent, object_of(process, signal));
}

Result<void> send_signal_to_thread(pid_t process, pid_t thread, Signal signal,
                                   std::int32_t payload) {
    if (auto valid = expect_process(process, signal); !valid) return valid;
    if (auto valid = expect_process(thread, signal); !valid) return valid;
    const auto sent = os::queue_signal(process, thread, signal.number(), payload);
    if (sent) [[likely]]
        return {};
    return outcome_of(sent, object_of(process, signal) + " thread " + std::to_string(thread));
}

Result<ProcessReference> ProcessReference::open(pid_t process) {
    auto name = "process " + std::to_string(process);
    auto fd = os::pidfd_open(process);
    if (!fd)
        return os::error_of(fd.error(), std::move(name), os::descriptor_cure(fd.error().error));
    return ProcessReference(std::move(*fd), std::move(name));
}

ProcessReference ProcessReference::adopt(FileDescriptor pidfd, std::string name) {
    return {std::move(pidfd), std::move(name)};
}

Result<void> ProcessReference::send(Signal signal) const {
    return outcome_of(os::send_signal(fd(), signal.number(), std::nullopt),
                      name_ + ' ' + signal.name());
}

Result<void> ProcessReference::send(Signal signal, std::int32_t payload) const {
    return outcome_of(os::send_signal(fd(), signal.number(), payload), name_ + ' ' + signal.name());
}

Result<bool> ProcessReference::wait_for_end(Deadline deadline) const {
    const auto ended = os::wait_for(fd(), POLLIN, deadline);
    if (!ended) return os::error_of(ended.error(), name_);
    return *ended;
}

}  // namespace patchbay
