// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "os/file.hpp"
#include "os/poll.hpp"
#include "os/process.hpp"
#include "os/signal.hpp"
#include "os/sysctl.hpp"

#include <signal.h>
#include <sys/signalfd.h>

#include <utility>

namespace patchbay {
namespace {

std::string name_of(SignalSet signals) {
    auto names = signals.names();
    for (auto& letter : names) {
        if (letter == ' ') letter = ',';
    }
    return "signal:" + std::to_string(os::own_process()) + '/' + names;
}

SignalInfo::Origin origin_of(std::int32_t code) noexcept {
    switch (code) {
        case SI_USER: return SignalInfo::Origin::process;
        case SI_QUEUE: return SignalInfo::Origin::queue;
        case SI_TKILL: return SignalInfo::Origin::thread;
        default: return code > 0 ? SignalInfo::Origin::kernel : SignalInfo::Origin::other;
    }
}

SignalInfo info_of(const ::signalfd_siginfo& raw) noexcept {
    const auto origin = origin_of(raw.ssi_code);
    return {.signal = Signal(static_cast<int>(raw.ssi_signo)),
            .origin = origin,
            .sender_pid = static_cast<std::int32_t>(raw.ssi_pid),
            .sender_uid = raw.ssi_uid,
            .payload = origin == SignalInfo::Origin::queue ? raw.ssi_int : 0,
            .code = raw.ssi_code};
}

os::Expected<std::size_t> read_info(int fd, ::signalfd_siginfo& raw) noexcept {
    return os::read(fd, std::as_writable_bytes(std::span(&raw, 1)));
}

// Out of the way of a signal that is there.
[[gnu::cold, gnu::noinline]] Result<std::optional<SignalInfo>> receive_on(
    const os::Expected<std::size_t>& first, int fd, const std::string& name,
    Deadline deadline) noexcept {
    ::signalfd_siginfo raw{};
    const auto count = os::when_ready(fd, POLLIN, deadline,
                                      os::resumed(first, [&] { return read_info(fd, raw); }));
    if (!count) return os::error_of(count.error(), name);
    if (!*count) return std::nullopt;
    return info_of(raw);
}

}  // namespace

SignalReceiver::SignalReceiver(FileDescriptor fd, SignalSet signals, SignalSet unblock,
                               std::string name) noexcept
    : fd_(std::move(fd)), signals_(signals), unblock_(unblock), name_(std::move(name)) {}

Result<SignalReceiver> SignalReceiver::open(SignalSet signals) {
    auto name = name_of(signals);
    if (signals.empty()) {
        return std::unexpected(
            Error::of(Condition::invalid, "signalfd", std::move(name), "name at least one signal"));
    }
    if (signals.contains(Signal(SIGKILL)) || signals.contains(Signal(SIGSTOP))) {
        return std::unexpected(
            Error::of(Condition::invalid, "signalfd", std::move(name),
                      "SIGKILL and SIGSTOP cannot be received: use SIGTERM, SIGTSTP"));
    }
    auto fd = os::signalfd(signals.bits());
    if (!fd)
        return os::error_of(fd.error(), std::move(name), os::descriptor_cure(fd.error().error));
    const auto blocked_before = os::block_signals(signals.bits());
    if (!blocked_before) return os::error_of(blocked_before.error(), std::move(name));
    const auto unblock = SignalSet::from_bits(signals.bits() & ~*blocked_before);
    return SignalReceiver(std::move(*fd), signals, unblock, std::move(name));
}

Result<SignalReceiver> SignalReceiver::adopt(FileDescriptor signalfd, SignalSet signals) {
    auto name = name_of(signals);
    const auto is_signalfd = os::is_signalfd(signalfd.get());
    if (!is_signalfd) return os::error_of(is_signalfd.error(), std::move(name));
    if (!*is_signalfd) {
        return std::unexpected(Error::of(Condition::invalid, "adopt", std::move(name),
                                         "the descriptor is not a signalfd"));
    }
    if (const auto set = os::set_nonblocking(signalfd.get(), true); !set) {
        return os::error_of(set.error(), std::move(name));
    }
    return SignalReceiver(std::move(signalfd), signals, {}, std::move(name));
}

SignalReceiver::SignalReceiver(SignalReceiver&& other) noexcept
    : fd_(std::move(other.fd_)),
      signals_(other.signals_),
      unblock_(std::exchange(other.unblock_, {})),
      name_(std::move(other.name_)) {}

SignalReceiver& SignalReceiver::operator=(SignalReceiver&& other) noexcept {
    if (this == &other) return *this;
    close();
    fd_ = std::move(other.fd_);
    signals_ = other.signals_;
    unblock_ = std::exchange(other.unblock_, {});
    name_ = std::move(other.name_);
    return *this;
}

SignalReceiver::~SignalReceiver() {
    close();
}

void SignalReceiver::close() noexcept {
    if (unblock_.empty()) return;
    if (fd_) {
        for (auto taken = try_receive(); taken && *taken; taken = try_receive()) {
        }
    }
    (void)os::unblock_signals(std::exchange(unblock_, {}).bits());
}

Result<std::optional<SignalInfo>> SignalReceiver::receive(Deadline deadline) noexcept {
    ::signalfd_siginfo raw;
    const auto first = read_info(fd(), raw);
    if (first) [[likely]]
        return info_of(raw);
    return receive_on(first, fd(), name_, deadline);
}

int SignalReceiver::release_fd() noexcept {
    unblock_ = {};
    return fd_.release();
}

Result<SignalSet> SignalReceiver::pending() const {
    const auto pending = os::pending_signals();
    if (!pending) return os::error_of(pending.error(), name_);
    return SignalSet::from_bits(*pending & signals_.bits());
}

}  // namespace patchbay
