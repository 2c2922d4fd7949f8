// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal_dispatcher.hpp"

#include "patchbay/signal.hpp"

#include "os/file.hpp"
#include "os/poll.hpp"
#include "os/thread.hpp"

#include <array>
#include <map>
#include <optional>
#include <utility>

namespace patchbay {

/// One receiver a signal, under one epoll-like descriptor, would cost a descriptor a signal. Instead the receiver is
/// reopened for the larger set: the signals are blocked by then, so that none falls between the two.
struct SignalDispatcher::State {
    std::map<int, SignalFunction> functions;
    std::vector<SignalReceiver>
        receivers;  // each blocks what it added; the last one's set is that of all
};

SignalDispatcher::SignalDispatcher(std::unique_ptr<State> state) noexcept
    : state_(std::move(state)) {}
SignalDispatcher::SignalDispatcher(SignalDispatcher&&) noexcept = default;
SignalDispatcher& SignalDispatcher::operator=(SignalDispatcher&&) noexcept = default;
SignalDispatcher::~SignalDispatcher() = default;

Result<SignalDispatcher> SignalDispatcher::create() {
    return SignalDispatcher(std::make_unique<State>());
}

Result<void> SignalDispatcher::on(Signal signal, SignalFunction function) {
    if (!signals().contains(signal)) {
        auto receiver = SignalReceiver::open(signals() | SignalSet{signal});
        if (!receiver) return std::unexpected(receiver.error());
        state_->receivers.push_back(std::move(*receiver));
    }
    state_->functions[signal.number()] = std::move(function);
    return {};
}

Result<std::size_t> SignalDispatcher::dispatch(Deadline deadline) {
    std::size_t count = 0;
    if (state_->receivers.empty()) return count;
    for (;;) {
        // The functions may call on(): take nothing along from before the call.
        auto info = state_->receivers.back().receive(count == 0 ? deadline : Deadline::now());
        if (!info) return std::unexpected(info.error());
        if (!*info) return count;
        const auto function = state_->functions.at((*info)->signal.number());
        function(**info);
        ++count;
    }
}

int SignalDispatcher::fd() const noexcept {
    return state_->receivers.empty() ? -1 : state_->receivers.back().fd();
}

SignalSet SignalDispatcher::signals() const noexcept {
    return state_->receivers.empty() ? SignalSet() : state_->receivers.back().signals();
}

struct SignalThread::State {
    SignalReceiver receiver;
    SignalFunction function;
    std::optional<os::HelperThread> thread;  // last: it ends before what it uses does

    void run(int stop) {
        std::array<::pollfd, 2> watched{{{.fd = receiver.fd(), .events = POLLIN, .revents = 0},
                                         {.fd = stop, .events = POLLIN, .revents = 0}}};
        while (os::wait_for_any(watched, Deadline::never()) && watched[1].revents == 0) {
            if (const auto info = receiver.try_receive(); info && *info) function(**info);
        }
    }
};

SignalThread::SignalThread(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
SignalThread::SignalThread(SignalThread&&) noexcept = default;
SignalThread& SignalThread::operator=(SignalThread&&) noexcept = default;
SignalThread::~SignalThread() = default;

Result<SignalThread> SignalThread::start(SignalSet signals, SignalFunction function) {
    auto receiver = SignalReceiver::open(signals);
    if (!receiver) return std::unexpected(receiver.error());
    auto state = std::make_unique<State>(State{std::move(*receiver), std::move(function), {}});
    auto thread = os::HelperThread::start("pb-signals",
                                          [state = state.get()](int stop) { state->run(stop); });
    if (!thread) return os::error_of(thread.error(), state->receiver.name());
    state->thread.emplace(std::move(*thread));
    return SignalThread(std::move(state));
}

}  // namespace patchbay
