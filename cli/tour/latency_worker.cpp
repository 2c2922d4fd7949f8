// SPDX-License-Identifier: Apache-2.0
#include "tour/exchange.hpp"
#include "tour/latency_samples.hpp"
#include "tour/worker.hpp"

namespace patchbay::tour {

void ping(const Job& job) {
    auto [sender, receiver] = open_both(job, true);
    const auto message = message_for(sender.traits());
    LatencySamples samples(job.count);
    while (samples.wants_more()) {
        const auto start = now_ns();
        send_one(sender, message);
        (void)next_message(receiver, job.spin);
        samples.add_round_trip_since(start);
    }
    samples.report_median();
}

void echo(const Job& job) {
    auto [sender, receiver] = open_both(job, false);
    try {
        for (;;) send_one(sender, next_message(receiver, job.spin).bytes);
    } catch (const Exception& end) {
        if (!end.error().is(Condition::closed)) throw;
    }
}

}  // namespace patchbay::tour
