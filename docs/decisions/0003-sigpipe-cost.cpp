// SPDX-License-Identifier: Apache-2.0
//
// What it costs to write to a pipe without SIGPIPE killing the writer: the figures of 0003-sigpipe.md.
//
//     g++ -O2 -std=c++23 docs/decisions/0003-sigpipe-cost.cpp -o /tmp/sigpipe-cost && taskset -c 1 /tmp/sigpipe-cost
//
// Prints, a line a way, the median over the rounds of one write of 64 bytes and the read of it, in ns. The ways take
// turns within each round, so that what else the machine does strikes all alike.
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <vector>

namespace {

constexpr int kRounds = 5001;
constexpr int kRepeats = 50;      // well below a time slice: a round is seldom interrupted
constexpr int kNoSignal = 0x100;  // RWF_NOSIGNAL, Linux 6.18

std::array<int, 2> ends;
std::array<char, 64> message;

void write_plainly() {
    if (::write(ends[1], message.data(), message.size()) < 0) std::perror("write");
}

void write_without_signal() {
    const ::iovec part{message.data(), message.size()};
    if (::pwritev2(ends[1], &part, 1, -1, kNoSignal) < 0 && errno != EOPNOTSUPP)
        std::perror("pwritev2");
}

// What a library does that may not touch the process's handlers: block, write, take away what the write has raised
// (which only EPIPE tells), and put the mask back.
void write_with_the_signal_blocked() {
    ::sigset_t pipe_signal;
    ::sigset_t old;
    ::sigset_t pending;
    ::sigemptyset(&pipe_signal);
    ::sigaddset(&pipe_signal, SIGPIPE);
    ::sigpending(&pending);
    ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &old);
    if (::write(ends[1], message.data(), message.size()) < 0 && errno == EPIPE &&
        ::sigismember(&pending, SIGPIPE) == 0) {
        const ::timespec at_once{};
        ::sigtimedwait(&pipe_signal, nullptr, &at_once);
    }
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

template <class Write>
double nanoseconds_each(Write write) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRepeats; ++i) {
        write();
        if (::read(ends[0], message.data(), message.size()) < 0) std::perror("read");
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    return took.count() / kRepeats;
}

bool has_no_signal() {
    const ::iovec part{message.data(), message.size()};
    const bool known = ::pwritev2(ends[1], &part, 1, -1, kNoSignal) >= 0;
    return known && ::read(ends[0], message.data(), message.size()) > 0;
}

double median(std::vector<double>& values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

int main() {
    if (::pipe2(ends.data(), 0) != 0) return 1;
    const bool no_signal = has_no_signal();
    std::vector<double> plain;
    std::vector<double> flagged;
    std::vector<double> blocked;
    for (int round = 0; round < kRounds; ++round) {
        plain.push_back(nanoseconds_each(write_plainly));
        if (no_signal) flagged.push_back(nanoseconds_each(write_without_signal));
        blocked.push_back(nanoseconds_each(write_with_the_signal_blocked));
    }
    const double base = median(plain);
    const auto print = [&](const char* way, double value) {
        std::printf("%-46s %7.0f ns  %+5.1f %%\n", way, value, 100 * (value - base) / base);
    };
    print("write, a handler installed once", base);
    if (no_signal) {
        print("pwritev2 with RWF_NOSIGNAL", median(flagged));
    } else {
        std::printf("pwritev2 with RWF_NOSIGNAL: not in this kernel\n");
    }
    print("write with SIGPIPE blocked around it", median(blocked));
}
