// SPDX-License-Identifier: Apache-2.0
//
// A message and its answer, each over a topic of its own.
#include "patchbay/topic.hpp"

#include "topic/clock.hpp"
#include "topic/exchange.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <array>

namespace patchbay::bench {
namespace {

template <std::size_t Size>
struct Payload {
    std::uint64_t number;
    std::array<std::byte, Size - 8> rest;
};

struct How {
    Waiting waiting = Waiting::spin;
    bool send_times = true;
};

/// One side: sends to one topic, receives from the other.
template <class T>
struct Side {
    Publisher<T> publisher;
    Subscriber<T> subscriber;

    static Side open(const std::string& to, const std::string& from, const TopicOptions& options,
                     const How& how) {
        return {or_throw(or_throw(Topic<T>::open_or_create(to, options))
                             .publisher({.send_times = how.send_times})),
                or_throw(or_throw(Topic<T>::open_or_create(from, options))
                             .subscriber({.waiting = how.waiting}))};
    }
    void send(std::uint64_t number) {
        if constexpr (sizeof(T) <= 104) {
            T payload;
            payload.number = number;
            or_throw(publisher.send(payload));
        } else {
            auto loan = or_throw(publisher.loan());
            loan->value().number = number;
            or_throw(publisher.publish(std::move(*loan)));
        }
    }
    std::uint64_t receive() { return or_throw(subscriber.receive())->value().number; }
};

template <std::size_t Size>
Exchange exchange(const std::string& name, const std::string& floor, double target,
                  std::uint64_t batch_rounds, How how = {}) {
    using T = Payload<Size>;
    const auto there = fmt::format("/patchbay-bench.{}.{}.{}.there", ::getpid(), Size,
                                   static_cast<int>(how.waiting) * 2 + (how.send_times ? 1 : 0));
    const auto back = fmt::format("/patchbay-bench.{}.{}.{}.back", ::getpid(), Size,
                                  static_cast<int>(how.waiting) * 2 + (how.send_times ? 1 : 0));
    const TopicOptions options{.capacity_slots = Size > 104 ? 8U : 1024U,
                               .max_publishers = 1,
                               .max_subscribers = 4,
                               .spare_chunks = 4,
                               .prefault = true};
    return {.name = name,
            .floor = floor,
            .target = target,
            .batch_rounds = batch_rounds,
            .make_first = [=] -> FirstPlayer {
                auto side = std::make_shared<Side<T>>(Side<T>::open(there, back, options, how));
                return [=](std::uint64_t rounds, std::vector<std::uint64_t>& samples) {
                    for (std::uint64_t round = 0; round < rounds; ++round) {
                        const auto start = ticks();
                        side->send(round);
                        if (side->receive() != round) throw std::runtime_error("another message");
                        samples.push_back(ticks() - start);
                    }
                };
            },
            .make_second = [=] -> SecondPlayer {
                auto side = std::make_shared<Side<T>>(Side<T>::open(back, there, options, how));
                return [=](std::uint64_t rounds) {
                    for (std::uint64_t round = 0; round < rounds; ++round)
                        side->send(side->receive());
                };
            }};
}

}  // namespace

std::vector<Exchange> latencies() {
    const std::string line = "floor: a cache line";
    const std::string futex = "floor: a futex wake";
    return {exchange<40>("40 B, spinning", line, 1.05, 20'000),
            exchange<64>("64 B, spinning", line, 1.15, 20'000),
            exchange<40>("40 B, without send times", line, 1.05, 20'000, {.send_times = false}),
            exchange<64>("64 B, without send times", line, 1.15, 20'000, {.send_times = false}),
            exchange<4UZ << 10U>("4 KiB by loan, spinning", line, 2.0, 20'000),
            exchange<64UZ << 10U>("64 KiB by loan, spinning", line, 2.0, 20'000),
            exchange<1UZ << 20U>("1 MiB by loan, spinning", line, 2.0, 20'000),
            exchange<16UZ << 20U>("16 MiB by loan, spinning", line, 2.0, 20'000),
            exchange<40>("40 B, asleep", futex, 1.10, 500, {.waiting = Waiting::block})};
}

}  // namespace patchbay::bench
