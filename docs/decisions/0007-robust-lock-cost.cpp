// SPDX-License-Identifier: Apache-2.0
//
// What locking and unlocking costs without contention: Guarded, and the mutexes of pthread that it could have stood on.
// Rounds of each are taken in turns; the median of their times per pair of calls is printed.
//
//     g++ -std=c++23 -O2 -Iinclude docs/decisions/0007-robust-lock-cost.cpp build/release/libpatchbay.a -o /tmp/cost
#include "patchbay/guarded.hpp"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

constexpr int kRounds = 2001;
constexpr int kPairs = 1000;

using Clock = std::chrono::steady_clock;

pthread_mutex_t* make_mutex(void* place, bool robust) {
    auto* const mutex = static_cast<pthread_mutex_t*>(place);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &attributes);
    return mutex;
}

/// The least that a lock with an owner in its word can do.
void bare_pair(std::atomic<std::uint32_t>& word) {
    std::uint32_t free = 0;
    word.compare_exchange_strong(free, 7, std::memory_order_acquire);
    std::uint32_t mine = 7;
    word.compare_exchange_strong(mine, 0, std::memory_order_release);
}

template <class Body>
double measure(Body body) {
    const auto start = Clock::now();
    for (int i = 0; i < kPairs; ++i) body();
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / kPairs;
}

double median(std::vector<double>& times) {
    std::ranges::nth_element(times, times.begin() + kRounds / 2);
    return times[kRounds / 2];
}

}  // namespace

int main() {
    using namespace patchbay;
    const auto guarded = or_throw(Guarded<std::uint64_t>::anonymous());
    const auto memory = or_throw(Mapping::anonymous(4096));
    auto* const bytes = memory.mutable_bytes().data();
    auto* const plain = make_mutex(bytes, false);
    auto* const robust = make_mutex(bytes + 128, true);
    auto& word = *new (bytes + 256) std::atomic<std::uint32_t>(0);
    auto& value = *new (bytes + 320) volatile std::uint64_t(0);
    std::array<std::vector<double>, 4> times;
    for (int round = 0; round < kRounds; ++round) {
        times[0].push_back(measure([&] {
            bare_pair(word);
            value = value + 1;
        }));
        times[1].push_back(measure([&] {
            const auto access = guarded.lock(Deadline::never());
            **access.value() += 1;
        }));
        times[2].push_back(measure([&] {
            pthread_mutex_lock(plain);
            value = value + 1;
            pthread_mutex_unlock(plain);
        }));
        times[3].push_back(measure([&] {
            pthread_mutex_lock(robust);
            value = value + 1;
            pthread_mutex_unlock(robust);
        }));
    }
    constexpr std::array kNames{"two compare-exchanges", "Guarded", "pthread mutex",
                                "pthread mutex, robust"};
    for (std::size_t i = 0; i < times.size(); ++i) {
        std::printf("%-24s %6.1f ns\n", kNames[i], median(times[i]));
    }
}
