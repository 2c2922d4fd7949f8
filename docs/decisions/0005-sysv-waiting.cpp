// SPDX-License-Identifier: Apache-2.0
//
// Ways to wait on a System V message queue until a deadline: the figures of 0005-sysv-waiting.md.
//
//     g++ -O2 -std=c++23 docs/decisions/0005-sysv-waiting.cpp -o /tmp/sysv-waiting && /tmp/sysv-waiting
//
// Prints, a line a way: how long after a message was sent its receiver has it (median, 99th percentile of 400, from
// another process, 3 to 7 ms apart), how late a deadline of 20 ms is kept (median and worst of 60), and what share of a
// core four seconds of waiting take.
#include <pthread.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct Message {
    long type = 1;
    Clock::time_point sent;
    std::array<char, 56> rest{};
};
constexpr std::size_t kPayload = sizeof(Message) - sizeof(long);

bool take(int queue, Message& message, int flags) {
    return ::msgrcv(queue, &message, kPayload, 0, flags) >= 0;
}

/// The bare call: no deadline at all.
bool bare(int queue, Message& message, Clock::time_point) {
    return take(queue, message, 0);
}

/// What was decided: a timer signals this thread at the deadline, and each millisecond after it.
bool signalled(int queue, Message& message, Clock::time_point deadline) {
    if (take(queue, message, IPC_NOWAIT)) return true;
    ::sigset_t one{};
    ::sigset_t before{};
    struct ::sigaction current{};
    ::sigaction(SIGRTMAX, nullptr, &current);
    ::sigemptyset(&one);
    ::sigaddset(&one, SIGRTMAX);
    ::pthread_sigmask(SIG_UNBLOCK, &one, &before);
    ::sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGRTMAX;
    event._sigev_un._tid = ::gettid();
    ::timer_t timer{};
    ::timer_create(CLOCK_MONOTONIC, &event, &timer);
    const auto ns = deadline.time_since_epoch() / 1ns;
    const ::itimerspec times{{0, 1'000'000}, {ns / 1'000'000'000, ns % 1'000'000'000}};
    ::timer_settime(timer, TIMER_ABSTIME, &times, nullptr);
    bool taken = take(queue, message, 0);
    while (!taken && Clock::now() < deadline) taken = take(queue, message, 0);
    ::timer_delete(timer);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return taken;
}

/// Trying again and again, after pauses that double up to `longest`.
bool polled(int queue, Message& message, Clock::time_point deadline, Clock::duration longest) {
    for (Clock::duration pause = 20us;; pause = std::min(pause * 2, longest)) {
        if (take(queue, message, IPC_NOWAIT)) return true;
        const auto left = deadline - Clock::now();
        if (left <= 0ns) return false;
        std::this_thread::sleep_for(std::min(pause, left));
    }
}

bool polled_to_1_ms(int queue, Message& message, Clock::time_point deadline) {
    return polled(queue, message, deadline, 1ms);
}
bool polled_to_4_ms(int queue, Message& message, Clock::time_point deadline) {
    return polled(queue, message, deadline, 4ms);
}

/// A second thread in msgrcv with no room for any payload: E2BIG, and the message stays. It takes empty messages.
bool peeked(int queue, Message& message, Clock::time_point) {
    std::jthread([queue] {
        long type = 0;
        ::msgrcv(queue, &type, 0, 0, 0);
    }).join();
    return take(queue, message, IPC_NOWAIT);
}

using Way = bool (*)(int, Message&, Clock::time_point);

double microseconds(Clock::duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

void send_now_and_then(int queue, int count) {
    if (::fork() != 0) return;
    for (int i = 0; i < count; ++i) {
        std::this_thread::sleep_for(3ms + (i * 37 % 41) * 100us);
        Message message;
        message.sent = Clock::now();
        ::msgsnd(queue, &message, kPayload, 0);
    }
    ::_exit(0);
}

void measure_wake_up(int queue, Way way) {
    constexpr int kMessages = 400;
    send_now_and_then(queue, kMessages);
    std::vector<double> times;
    for (int i = 0; i < kMessages; ++i) {
        Message message;
        if (!way(queue, message, Clock::now() + 10s)) std::abort();
        times.push_back(microseconds(Clock::now() - message.sent));
    }
    ::wait(nullptr);
    std::ranges::sort(times);
    std::printf("wake-up %5.0f, 99 %% %5.0f us", times[kMessages / 2], times[kMessages * 99 / 100]);
}

void measure_deadline(int queue, Way way) {
    std::vector<double> late;
    Message message;
    for (int i = 0; i < 60; ++i) {
        const auto deadline = Clock::now() + 20ms;
        if (way(queue, message, deadline)) std::abort();
        late.push_back(microseconds(Clock::now() - deadline));
    }
    std::ranges::sort(late);
    const auto before = std::clock();
    way(queue, message, Clock::now() + 4s);
    const double used = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    std::printf(" | late %4.0f, worst %5.0f us | %.3f %% of a core", late[30], late.back(),
                used / 4 * 100);
}

void measure(const char* name, Way way, bool has_deadline) {
    const int queue = ::msgget(IPC_PRIVATE, 0600);
    std::printf("%-16s", name);
    measure_wake_up(queue, way);
    if (has_deadline) measure_deadline(queue, way);
    std::puts("");
    ::msgctl(queue, IPC_RMID, nullptr);
}

}  // namespace

int main() {
    struct ::sigaction nothing{};
    nothing.sa_handler = [](int) {};
    ::sigaction(SIGRTMAX, &nothing, nullptr);
    for (int run = 0; run < 2; ++run) {
        measure("bare msgrcv", bare, false);
        measure("signal", signalled, true);
        measure("polled to 1 ms", polled_to_1_ms, true);
        measure("polled to 4 ms", polled_to_4_ms, true);
        measure("peeking thread", peeked, false);
    }
}
