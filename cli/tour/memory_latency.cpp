// SPDX-License-Identifier: Apache-2.0
#include "tour/memory_latency.hpp"

#include "patchbay/latest_value.hpp"

#include "tour/latency.hpp"
#include "tour/latency_samples.hpp"
#include "tour/scratch.hpp"
#include "tour/worker.hpp"
#include "tour/worker_process.hpp"

namespace patchbay::tour {
namespace {

using Counter = LatestValue<std::uint64_t>;

constexpr std::uint64_t kRounds = 20'000;

/// Waits until the other side has written so many.
void wait_for(const Counter& counter, std::uint64_t number, bool spin) {
    if (!spin) {
        if (!or_throw(counter.wait(number - 1, worker_deadline()))) throw_timeout(counter.name());
        return;
    }
    const auto deadline = worker_deadline();
    for (std::uint64_t attempt = 1; counter.sequence() < number; ++attempt) {
        if (attempt % (1U << 20U) == 0 && deadline.expired()) throw_timeout(counter.name());
    }
}

std::int64_t median_one_way_ns(bool spin) {
    const auto there = scratch_name("there");
    const auto back = scratch_name("back");
    const ScratchObject first("shm:" + there);
    const ScratchObject second("shm:" + back);
    (void)or_throw(Counter::create(there));
    (void)or_throw(Counter::create(back));
    WorkerProcess pinger(
        {.role = "ping_memory", .send = there, .receive = back, .count = kRounds, .spin = spin});
    WorkerProcess echoer({.role = "echo_memory", .send = back, .receive = there, .spin = spin});
    const std::int64_t median_ns = pinger.next_line().at("median_ns");
    pinger.finish();
    echoer.kill();
    return median_ns;
}

}  // namespace

void ping_memory(const Job& job) {
    const auto there = or_throw(Counter::open(job.send));
    const auto back = or_throw(Counter::open(job.receive));
    auto writer = or_throw(there.writer());
    LatencySamples samples(job.count);
    for (std::uint64_t round = 1; samples.wants_more(); ++round) {
        const auto start = now_ns();
        or_throw(writer.write(round, !job.spin));
        wait_for(back, round, job.spin);
        samples.add_round_trip_since(start);
    }
    samples.report_median();
}

void echo_memory(const Job& job) {
    const auto there = or_throw(Counter::open(job.send));
    const auto back = or_throw(Counter::open(job.receive));
    auto writer = or_throw(there.writer());
    for (std::uint64_t round = 1;; ++round) {
        wait_for(back, round, job.spin);
        or_throw(writer.write(round, !job.spin));
    }
}

void measure_memory_latency(Row& row) {
    row.wake_ns = median_one_way_ns(false);
    if (can_spin()) row.spin_ns = median_one_way_ns(true);
}

}  // namespace patchbay::tour
