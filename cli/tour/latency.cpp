// SPDX-License-Identifier: Apache-2.0
#include "tour/latency.hpp"

#include "tour/scratch.hpp"
#include "tour/worker_process.hpp"

#include <sched.h>

namespace patchbay::tour {
namespace {

constexpr std::uint64_t kRounds = 2000;

std::int64_t median_of(WorkerProcess& pinger) {
    const std::int64_t median_ns = pinger.next_line().at("median_ns");
    pinger.finish();
    return median_ns;
}

std::int64_t round_trips(const std::string& there, const std::string& back, bool spin) {
    const ScratchObject first(there);
    const ScratchObject second(back);
    Job ping{.role = "ping", .receive = back, .count = kRounds, .spin = spin};
    Job echo{.role = "echo", .receive = there, .spin = spin};
    if (there.starts_with("fifo:")) {
        ping.send = there;
        echo.send = back;
    }
    WorkerProcess echoer(echo);
    WorkerProcess pinger(ping);
    if (ping.send.empty()) {
        // Names come without options; the options of one direction are those of the other.
        const auto options =
            there.find('?') == std::string::npos ? "" : there.substr(there.find('?'));
        const auto to_echoer = echoer.wait_until_ready() + options;
        const auto to_pinger = pinger.wait_until_ready() + options;
        echoer.tell({{"send", to_pinger}});
        pinger.tell({{"send", to_echoer}});
    }
    const auto median_ns = median_of(pinger);
    echoer.kill();
    return median_ns;
}

std::int64_t child_round_trips(bool spin) {
    const Job echo{
        .role = "echo", .send = "fd:1?frame=length", .receive = "fd:0?frame=length", .spin = spin};
    WorkerProcess pinger({.role = "ping",
                          .send = "exec:" + worker_command(echo) + "?frame=length",
                          .count = kRounds,
                          .spin = spin});
    return median_of(pinger);
}

}  // namespace

bool can_spin() {
    cpu_set_t cpus;
    if (::sched_getaffinity(0, sizeof(cpus), &cpus) != 0) return true;  // over 1024 CPUs
    return CPU_COUNT(&cpus) > 1;
}

void measure_latency(const std::string& there, const std::string& back, Row& row) {
    row.wake_ns = round_trips(there, back, false);
    if (can_spin()) row.spin_ns = round_trips(there, back, true);
}

void measure_child_latency(Row& row) {
    row.wake_ns = child_round_trips(false);
    if (can_spin()) row.spin_ns = child_round_trips(true);
}

}  // namespace patchbay::tour
