// SPDX-License-Identifier: Apache-2.0
//
// One way, as fast as it goes: 64 bytes from one process to another, over a topic and over a bare ring.
#include "patchbay/topic.hpp"

#include "topic/clock.hpp"
#include "topic/exchange.hpp"
#include "topic/partner.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <atomic>

namespace patchbay::bench {
namespace {

struct Message {
    std::array<std::uint64_t, 8> words;
};
static_assert(sizeof(Message) == 64);

constexpr std::uint64_t kSlots = 1024;

/// One producer, one consumer; each keeps what it last saw of the other's index.
struct BareRing {
    alignas(64) std::atomic<std::uint64_t> head;
    alignas(64) std::atomic<std::uint64_t> tail;
    alignas(64) Message slots[kSlots];
};

void consume_some(std::uint64_t sum) {
    asm volatile("" ::"r"(sum));
}

FirstPlayer bare_producer(BareRing* ring) {
    return [=, head = std::uint64_t{0}, tail = std::uint64_t{0}](
               std::uint64_t rounds, std::vector<std::uint64_t>& samples) mutable {
        const auto start = ticks();
        for (std::uint64_t round = 0; round < rounds; ++round, ++head) {
            while (head - tail == kSlots) tail = ring->tail.load(std::memory_order_acquire);
            ring->slots[head % kSlots].words.fill(round);
            ring->head.store(head + 1, std::memory_order_release);
        }
        while (ring->tail.load(std::memory_order_acquire) != head) {
        }
        samples.push_back((ticks() - start) * 2 / rounds);
    };
}

SecondPlayer bare_consumer(BareRing* ring) {
    return [=, head = std::uint64_t{0}, tail = std::uint64_t{0}](std::uint64_t rounds) mutable {
        for (std::uint64_t round = 0; round < rounds; ++round, ++tail) {
            while (tail == head) head = ring->head.load(std::memory_order_acquire);
            std::uint64_t sum = 0;
            for (const auto word : ring->slots[tail % kSlots].words) sum += word;
            consume_some(sum);
            ring->tail.store(tail + 1, std::memory_order_release);
        }
    };
}

Exchange bare_ring() {
    auto* const ring = static_cast<BareRing*>(share_memory(sizeof(BareRing)));
    return {.name = "bare ring, 64 B",
            .floor = "",
            .target = 0,
            .batch_rounds = 2'000'000,
            .make_first = [=] { return bare_producer(ring); },
            .make_second = [=] { return bare_consumer(ring); }};
}

Exchange over_topic() {
    const auto name = fmt::format("/patchbay-bench.{}.throughput", ::getpid());
    const TopicOptions options{
        .capacity_slots = kSlots, .max_publishers = 1, .max_subscribers = 4, .prefault = true};
    struct First {
        Publisher<Message> publisher;
        /// Tells that the last one has arrived.
        Subscriber<std::uint64_t> done;
    };
    struct Second {
        Subscriber<Message> subscriber;
        Publisher<std::uint64_t> done;
    };
    return {.name = "topic, 64 B",
            .floor = "bare ring, 64 B",
            .target = 2.0,
            .batch_rounds = 2'000'000,
            .make_first = [=] -> FirstPlayer {
                auto side = std::make_shared<First>(First{
                    or_throw(or_throw(Topic<Message>::open_or_create(name, options))
                                 .publisher({.waiting = Waiting::spin})),
                    or_throw(or_throw(Topic<std::uint64_t>::open_or_create(name + ".done", options))
                                 .subscriber({.waiting = Waiting::spin}))});
                return [=](std::uint64_t rounds, std::vector<std::uint64_t>& samples) {
                    const auto start = ticks();
                    for (std::uint64_t round = 0; round < rounds; ++round) {
                        Message message;
                        message.words.fill(round);
                        or_throw(side->publisher.send(message));
                    }
                    or_throw(side->done.receive());
                    samples.push_back((ticks() - start) * 2 / rounds);
                };
            },
            .make_second = [=] -> SecondPlayer {
                auto side = std::make_shared<Second>(Second{
                    or_throw(or_throw(Topic<Message>::open_or_create(name, options))
                                 .subscriber({.waiting = Waiting::spin})),
                    or_throw(or_throw(Topic<std::uint64_t>::open_or_create(name + ".done", options))
                                 .publisher())});
                return [=](std::uint64_t rounds) {
                    for (std::uint64_t round = 0; round < rounds; ++round) {
                        const auto sample = or_throw(side->subscriber.receive());
                        std::uint64_t sum = 0;
                        for (const auto word : sample->value().words) sum += word;
                        consume_some(sum);
                    }
                    or_throw(side->done.send(rounds));
                };
            }};
}

}  // namespace

std::vector<Exchange> throughputs() {
    return {bare_ring(), over_topic()};
}

}  // namespace patchbay::bench
