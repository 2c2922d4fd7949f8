// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore.hpp"

#include "tour/segment.hpp"
#include "tour/shared_counter.hpp"
#include "tour/worker.hpp"

#include <atomic>

namespace patchbay::tour {
namespace {

/// Adds one as `++counter` does on shared memory: reads, adds, writes. Each step is atomic, the three together are not.
void add_one(std::atomic<std::uint64_t>& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

std::atomic<std::uint64_t>& counter_in(const Mapping& segment) {
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(segment.mutable_bytes().data());
}

/// Both workers start when both are there: who is alone on the machine disturbs nobody.
void wait_for_start() {
    report({{"ready", ""}});
    (void)next_line();
}

}  // namespace

void count_bare(const Job& job) {
    const auto segment = open_segment(job.object);
    wait_for_start();
    for (std::uint64_t i = 0; i < job.count; ++i) add_one(counter_in(segment));
    report({{"total", counter_in(segment).load()}});
}

void count_under_semaphore(const Job& job) {
    const auto segment = open_segment(job.object);
    auto mutex = or_throw(posix::Semaphore::open(job.partner));
    wait_for_start();
    for (std::uint64_t i = 0; i < job.count; ++i) {
        if (!or_throw(mutex.wait(worker_deadline()))) throw_timeout(mutex.name());
        add_one(counter_in(segment));
        or_throw(mutex.post());
    }
    report({{"total", counter_in(segment).load()}});
}

void count_guarded(const Job& job) {
    auto counter = SharedCounter::open(job.object);
    wait_for_start();
    for (std::uint64_t i = 0; i < job.count; ++i) counter.add_one(worker_deadline());
    report({{"total", counter.value(worker_deadline())}});
}

}  // namespace patchbay::tour
