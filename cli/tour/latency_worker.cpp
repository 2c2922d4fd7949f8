// SPDX-License-Identifier: Apache-2.0
#include "tour/exchange.hpp"
#include "tour/worker.hpp"

#include <algorithm>
#include <vector>

namespace patchbay::tour {
namespace {

constexpr std::uint64_t kWarmUpRounds = 50;

std::int64_t percentile(const std::vector<std::int64_t>& sorted, double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

void ping(const Job& job) {
    auto [sender, receiver] = open_both(job, true);
    const auto message = message_for(sender.traits());
    std::vector<std::int64_t> one_way_ns;
    one_way_ns.reserve(job.count);
    for (std::uint64_t round = 0; round < job.count + kWarmUpRounds; ++round) {
        const auto start = now_ns();
        send_one(sender, message);
        (void)next_message(receiver, job.spin);
        if (round >= kWarmUpRounds) one_way_ns.push_back((now_ns() - start) / 2);
    }
    std::ranges::sort(one_way_ns);
    report({{"median_ns", percentile(one_way_ns, 0.5)}, {"p99_ns", percentile(one_way_ns, 0.99)}});
}

void echo(const Job& job) {
    auto [sender, receiver] = open_both(job, false);
    for (std::uint64_t round = 0; round < job.count + kWarmUpRounds; ++round) {
        const auto message = next_message(receiver, job.spin);
        send_one(sender, message.bytes);
    }
}

}  // namespace patchbay::tour
