// SPDX-License-Identifier: Apache-2.0
//
// What a publisher pays to find out whether somebody sleeps: nothing, where sleepers pay with membarrier(2); a full fence
// otherwise. And what a sleeper pays.
//
//     ./dev build release
//     g++ -std=c++23 -O2 -I include -I src docs/decisions/0014-barriers-cost.cpp build/release/libpatchbay.a -o /tmp/cost
//     /tmp/cost
#include "patchbay/topic.hpp"

#include "os/membarrier.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace patchbay;
using Clock = std::chrono::steady_clock;
using Message = std::array<std::uint64_t, 5>;

constexpr int kBatch = 256;

double ns_each(const auto& work) {
    const auto start = Clock::now();
    for (int turn = 0; turn < kBatch; ++turn) work();
    const std::chrono::duration<double, std::nano> passed = Clock::now() - start;
    return passed.count() / kBatch;
}

double median(std::vector<double>& values) {
    std::ranges::nth_element(values,
                             values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

/// Somebody on another core who reads all the time: a slot's line is then far away when it is written.
pid_t start_reader(const std::string& name) {
    const auto child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    auto subscriber =
        or_throw(or_throw(Topic<Message>::open(name)).subscriber({.waiting = Waiting::spin}));
    for (;;) (void)or_throw(subscriber.receive());
}

void measure(bool with_reader) {
    const auto name = "/patchbay-cost." + std::to_string(::getpid());
    const auto topic = or_throw(Topic<Message>::create(name, {.capacity_slots = 512}));
    auto publisher = or_throw(topic.publisher({.send_times = false}));
    const auto reader = with_reader ? start_reader(name) : 0;
    if (with_reader) ::usleep(100'000);
    std::vector<double> light;
    std::vector<double> fence;
    for (int round = 0; round < 4000; ++round) {
        for (const bool membarrier : {round % 2 == 0, round % 2 != 0}) {
            os::takes_part_in_heavy_barriers = membarrier;
            (membarrier ? light : fence).push_back(ns_each([&] {
                (void)publisher.send(Message{});
            }));
        }
    }
    std::printf("publish 40 B, %s: with membarrier %.2f ns, with a fence %.2f ns\n",
                with_reader ? "to a reader on another core" : "to nobody", median(light),
                median(fence));
    if (!with_reader) return;
    ::kill(reader, SIGKILL);
    ::waitpid(reader, nullptr, 0);
}

}  // namespace

int main() {
    measure(false);
    measure(true);
    std::vector<double> heavy;
    for (int round = 0; round < 100; ++round)
        heavy.push_back(ns_each([] { (void)os::heavy_barrier(); }));
    std::printf("heavy_barrier() %.0f ns\n", median(heavy));
}
