// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "tour/drawbacks.hpp"
#include "tour/worker_process.hpp"

#include <fmt/format.h>

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>

namespace patchbay::tour {
namespace {

using namespace std::chrono_literals;

constexpr int kSent = 100;

/// Sends so many, payload after payload, to a worker that is busy meanwhile. What it received then.
nlohmann::json received_by_busy_worker(Signal signal) {
    WorkerProcess worker({.role = "count_signals", .object = signal.name(), .count = kSent});
    (void)worker.wait_until_ready();
    for (int payload = 0; payload < kSent; ++payload)
        or_throw(send_signal(worker.pid(), signal, payload));
    worker.tell({});
    auto counted = worker.next_line();
    worker.finish();
    return counted;
}

}  // namespace

void signals_merge(Demonstration& shown) {
    const auto standard = received_by_busy_worker(Signal(SIGUSR1));
    const int merged = standard.at("received");
    shown.bare = fmt::format("{} SIGUSR1 sent to a busy process: {} received", kSent, merged);
    const auto queued = received_by_busy_worker(or_throw(Signal::real_time(1)));
    const int kept = queued.at("received");
    const bool in_order = queued.at("in_order");
    shown.cure = fmt::format("{} SIGRTMIN+1 with a number each: {} received, {}", kSent, kept,
                             in_order ? "in order, with their numbers" : "OUT OF ORDER");
    shown.ok = merged == 1 && kept == kSent && in_order;
}

void signal_handlers_interrupt(Demonstration& shown) {
    // The bare handler: it runs on the thread that was busy, in the middle of what that did.
    static std::atomic<int> interrupted_thread{0};
    struct ::sigaction bare{};
    struct ::sigaction before{};
    bare.sa_handler = [](int) { interrupted_thread = ::gettid(); };
    ::sigaction(SIGUSR2, &bare, &before);
    or_throw(send_signal_to_thread(::getpid(), ::gettid(), Signal(SIGUSR2)));
    while (interrupted_thread == 0) {
    }
    ::sigaction(SIGUSR2, &before, nullptr);
    const bool in_the_middle = interrupted_thread == ::gettid();
    shown.bare = in_the_middle ? "the handler ran on the busy thread, in the middle of its loop: "
                                 "it may not even allocate"
                               : "the handler ran elsewhere";

    std::promise<int> called;
    const auto thread =
        or_throw(SignalThread::start({Signal(SIGUSR2)}, [&](const SignalInfo& info) {
            const std::string text(1000, 'x');  // allocates: here it may
            called.set_value(info.payload == 42 && !text.empty() ? ::gettid() : 0);
        }));
    or_throw(send_signal(::getpid(), Signal(SIGUSR2), 42));
    auto result = called.get_future();
    const bool came = result.wait_for(5s) == std::future_status::ready;
    const int ran_on = came ? result.get() : 0;
    const bool apart = ran_on != 0 && ran_on != ::gettid();
    shown.cure = apart ? "an ordinary function ran on a thread of its own, with sender and payload"
                       : "it did NOT run";
    shown.ok = in_the_middle && apart;
}

}  // namespace patchbay::tour
