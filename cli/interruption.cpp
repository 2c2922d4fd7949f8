// SPDX-License-Identifier: Apache-2.0
#include "interruption.hpp"

#include "exit_status.hpp"
#include "terminal.hpp"

#include <signal.h>
#include <unistd.h>

namespace patchbay::cli {
namespace {

bool is_ignored(int signal) noexcept {
    struct sigaction action{};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

SignalSet signals_to_take(int spared) {
    SignalSet signals{Signal(SIGINT), Signal(SIGTERM)};
    if (!is_ignored(SIGHUP)) signals.add(Signal(SIGHUP));
    if (spared != 0) signals.remove(Signal(spared));
    return signals;
}

}  // namespace

Interruption::Interruption(MadeObjects& made, int spared) : made_(made) {
    const auto on_signal = [this](const SignalInfo& info) { take(info.signal.number()); };
    thread_ = or_throw(SignalThread::start(signals_to_take(spared), on_signal));
}

Interruption::~Interruption() {
    thread_.reset();
    if (signal() > 0) made_.remove();
}

void Interruption::take(int number) {
    constexpr std::chrono::milliseconds kSameTime{500};
    const auto now = std::chrono::steady_clock::now();
    const std::scoped_lock lock(mutex_);
    if (at_once_) end(number);
    if (signal() <= 0) {
        first_time_ = now;
        signal_.store(number, std::memory_order_relaxed);
    } else if (now - first_time_ > kSameTime) {
        end(number);
    }
}

void Interruption::end(int number) {
    if (requested()) complain("interrupted again: what was in hand is lost");
    made_.remove();
    // Other threads still work with the objects that exit() would destroy.
    ::_exit(kSignalled + number);
}

Interruption::AtOnce::AtOnce(Interruption& interruption) : interruption_(interruption) {
    const std::scoped_lock lock(interruption_.mutex_);
    if (interruption_.requested()) interruption_.end(interruption_.signal());
    interruption_.at_once_ = true;
}

Interruption::AtOnce::~AtOnce() {
    const std::scoped_lock lock(interruption_.mutex_);
    interruption_.at_once_ = false;
}

}  // namespace patchbay::cli
