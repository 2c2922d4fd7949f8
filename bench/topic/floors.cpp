// SPDX-License-Identifier: Apache-2.0
//
// What no way between two processes can be faster than: a cache line that changes hands, and a futex that wakes.
#include "topic/clock.hpp"
#include "topic/exchange.hpp"
#include "topic/partner.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>

namespace patchbay::bench {
namespace {

struct alignas(64) Line {
    std::atomic<std::uint64_t> counter;
};
/// One line alone is fast or slow by where it happens to live; the mean of many is stable.
constexpr std::uint64_t kLines = 4096;

struct LinePair {
    Line there[kLines];
    Line back[kLines];
};

Exchange cache_line() {
    auto* const lines = static_cast<LinePair*>(share_memory(sizeof(LinePair)));
    const auto spin = [](const Line& line, std::uint64_t number) {
        while (line.counter.load(std::memory_order_acquire) != number) {
        }
    };
    return {
        .name = "floor: a cache line",
        .floor = "",
        .target = 0,
        .batch_rounds = 20'000,
        .make_first = [=] -> FirstPlayer {
            return [=, next = std::uint64_t{0}](std::uint64_t rounds,
                                                std::vector<std::uint64_t>& samples) mutable {
                for (std::uint64_t round = 0; round < rounds; ++round) {
                    const auto number = ++next;
                    const auto start = ticks();
                    lines->there[number % kLines].counter.store(number, std::memory_order_release);
                    spin(lines->back[number % kLines], number);
                    samples.push_back(ticks() - start);
                }
            };
        },
        .make_second = [=] -> SecondPlayer {
            return [=, next = std::uint64_t{0}](std::uint64_t rounds) mutable {
                for (std::uint64_t round = 0; round < rounds; ++round) {
                    const auto number = ++next;
                    spin(lines->there[number % kLines], number);
                    lines->back[number % kLines].counter.store(number, std::memory_order_release);
                }
            };
        }};
}

void futex_sleep(const std::atomic<std::uint32_t>& word, std::uint32_t number) {
    for (;;) {
        const auto seen = word.load(std::memory_order_acquire);
        if (seen == number) return;
        ::syscall(SYS_futex, &word, FUTEX_WAIT, seen, nullptr, nullptr, 0);
    }
}
void futex_wake(std::atomic<std::uint32_t>& word, std::uint32_t number) {
    word.store(number, std::memory_order_release);
    ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

struct WordPair {
    alignas(64) std::atomic<std::uint32_t> there;
    alignas(64) std::atomic<std::uint32_t> back;
};

Exchange futex() {
    auto* const words = static_cast<WordPair*>(share_memory(sizeof(WordPair)));
    return {.name = "floor: a futex wake",
            .floor = "",
            .target = 0,
            .batch_rounds = 500,
            .make_first = [=] -> FirstPlayer {
                return [=, next = std::uint32_t{0}](std::uint64_t rounds,
                                                    std::vector<std::uint64_t>& samples) mutable {
                    for (std::uint64_t round = 0; round < rounds; ++round) {
                        const auto start = ticks();
                        futex_wake(words->there, ++next);
                        futex_sleep(words->back, next);
                        samples.push_back(ticks() - start);
                    }
                };
            },
            .make_second = [=] -> SecondPlayer {
                return [=, next = std::uint32_t{0}](std::uint64_t rounds) mutable {
                    for (std::uint64_t round = 0; round < rounds; ++round) {
                        futex_sleep(words->there, ++next);
                        futex_wake(words->back, next);
                    }
                };
            }};
}

}  // namespace

std::vector<Exchange> floors() {
    return {cache_line(), futex()};
}

}  // namespace patchbay::bench
