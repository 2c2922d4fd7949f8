// SPDX-License-Identifier: Apache-2.0
#include "support/signal_storm.hpp"

#include <atomic>
#include <chrono>
#include <stop_token>

namespace patchbay::test {
namespace {

std::atomic<int> strike_count{0};

}  // namespace

SignalStorm::SignalStorm() {
    strike_count = 0;
    struct ::sigaction counting{};
    counting.sa_handler = [](int) { strike_count.fetch_add(1, std::memory_order_relaxed); };
    counting.sa_flags = 0;  // no SA_RESTART: calls must fail with EINTR
    ::sigaction(SIGUSR1, &counting, &old_);
    sender_ = std::jthread([target = ::pthread_self()](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            ::pthread_kill(target, SIGUSR1);
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
    });
}

SignalStorm::~SignalStorm() {
    sender_.request_stop();
    sender_.join();
    ::sigaction(SIGUSR1, &old_, nullptr);
}

int SignalStorm::strikes() {
    return strike_count.load();
}

}  // namespace patchbay::test
