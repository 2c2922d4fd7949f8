// SPDX-License-Identifier: Apache-2.0
//
// What publishing 64 bytes costs the publisher, by how many subscribers there are.
#include "patchbay/topic.hpp"

#include "topic/clock.hpp"
#include "topic/single.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

namespace patchbay::bench {

double publish_ns(std::size_t subscribers, bool send_times) {
    using Message = std::array<std::uint64_t, 8>;
    constexpr std::uint64_t kSlots = 1024;
    constexpr int kBatches = 400;
    constexpr std::uint64_t kBatchMessages = kSlots / 2;
    const auto topic = or_throw(
        Topic<Message>::create(fmt::format("/patchbay-bench.{}.fan-out", ::getpid()),
                               {.capacity_slots = kSlots, .max_publishers = 1, .prefault = true}));
    auto publisher = or_throw(topic.publisher({.send_times = send_times}));
    std::vector<Subscriber<Message>> all;
    for (std::size_t made = 0; made < subscribers; ++made)
        all.push_back(or_throw(topic.subscriber()));
    std::vector<double> batches_ns;
    for (int batch = 0; batch < kBatches; ++batch) {
        const auto start = ticks();
        for (std::uint64_t number = 0; number < kBatchMessages; ++number) {
            Message message;
            message.fill(number);
            or_throw(publisher.send(message));
        }
        batches_ns.push_back(static_cast<double>(ticks() - start) * ns_per_tick() / kBatchMessages);
        for (auto& subscriber : all) {
            while (or_throw(subscriber.try_receive())) {
            }
        }
    }
    std::ranges::nth_element(batches_ns, batches_ns.begin() + kBatches / 2);
    return batches_ns[kBatches / 2];
}

double read_clock_ns() {
    constexpr std::uint64_t kReads = 1'000'000;
    const auto start = ticks();
    for (std::uint64_t read = 0; read < kReads; ++read) {
        const auto now = ticks();
        asm volatile("" ::"r"(now));
    }
    return static_cast<double>(ticks() - start) * ns_per_tick() / kReads;
}

}  // namespace patchbay::bench
