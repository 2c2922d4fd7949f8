// SPDX-License-Identifier: Apache-2.0
#include "crash/soak.hpp"

#include "crash/crew.hpp"
#include "crash/letter.hpp"
#include "support/census.hpp"
#include "support/unique_name.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

namespace patchbay::crash {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Number = unsigned long long;

/// Somebody does not want to wait for the end: what was counted so far is still printed.
volatile std::sig_atomic_t asked_to_end = 0;

long long seconds_since(Clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start).count();
}

struct Count {
    Number topics = 0;
    Number kills = 0;
    Number stops = 0;
    Number acknowledged = 0;
    Number received = 0;
    Number missed = 0;
    Number drained = 0;
};

/// Every place has its slots and chunks: nothing of the dead is left in the way.
void check_capacity(const ByteTopic& topic, Ledger& ledger) {
    const auto options = soak_options();
    auto subscriber = or_throw(topic.subscriber());
    std::vector<TopicPublisher> publishers;
    for (std::uint32_t place = 0; place < options.max_publishers; ++place)
        publishers.push_back(or_throw(topic.publisher()));
    static constexpr std::array<std::byte, kHuge> kMessage{};
    for (int round = 0; round < 3; ++round) {
        for (auto& publisher : publishers) {
            for (std::uint32_t count = 0; count < options.capacity_slots; ++count) {
                if (!or_throw(publisher.try_send(kMessage)))
                    ledger.fail("room for ", count, " messages only");
            }
        }
        while (or_throw(subscriber.try_receive())) {
        }
    }
}

/// One topic: some seconds of disturbance; then all leave, or all are killed at once.
void run_topic(std::minstd_rand& random, Ledger& ledger, Clock::time_point end, Count& count) {
    const auto name = test::unique_name();
    {
        Crew crew(name, ledger, random);
        while (Clock::now() < end && !ledger.failed.load() &&
               ledger.lives_used.load() < Ledger::kLives - 64) {
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 16'000));
            crew.disturb();
            crew.look();
        }
        if (random() % 3 == 0) {
            crew.kill_all();
            if (ByteTopic::open(name)) ledger.fail("a topic of dead users can be opened");
        } else {
            const auto topic = or_throw(ByteTopic::open_or_create(name, soak_options()));
            crew.wake_all();
            ledger.phase = Phase::publishers_leave;
            crew.wait_for(Crew::kPublishers);
            ledger.phase = Phase::all_leave;
            crew.wait_for(Crew::kSize);
            if (!ledger.failed.load()) check_capacity(topic, ledger);
        }
        count.kills += crew.kills();
        count.stops += crew.stops();
    }
    if (std::filesystem::exists("/dev/shm/patchbay." + name.substr(1)))
        ledger.fail("the topic is left behind");
}

void add(const Ledger& ledger, Count& count) {
    ++count.topics;
    for (const auto& life : ledger.lives) count.acknowledged += life.acknowledged.load();
    count.received += ledger.received.load();
    count.missed += ledger.missed.load();
    count.drained += ledger.drained.load();
}

}  // namespace

TopicOptions soak_options() noexcept {
    return {.capacity_slots = 16,
            .max_publishers = Crew::kPublishers,
            .max_subscribers = 8,
            .max_held = 4,
            .spare_chunks = 8,
            .largest_message_bytes = kHuge};
}

bool run_soak(std::chrono::seconds time, std::uint32_t seed) {
    std::minstd_rand random(seed);
    const auto start = Clock::now();
    const auto end = start + time;
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { asked_to_end = 1; });
    Count count;
    std::string failure;
    const auto before = test::Census::take();
    while (failure.empty() && Clock::now() < end && asked_to_end == 0) {
        if (::isatty(STDERR_FILENO) != 0) {
            std::fprintf(stderr, "\r%lld of %lld s, %llu kills, %llu messages acknowledged ",
                         seconds_since(start), static_cast<long long>(time.count()), count.kills,
                         count.acknowledged);
        }
        const auto ledger = std::make_unique<Shared<Ledger>>();
        try {
            run_topic(random, **ledger, std::min(end, Clock::now() + 3s), count);
        } catch (const std::exception& problem) {
            (*ledger)->fail(problem.what());
        }
        add(**ledger, count);
        failure = (*ledger)->failure.data();
    }
    if (const auto after = test::Census::take(); failure.empty() && after != before) {
        std::ostringstream text;
        text << "left behind: " << after << "\nbefore: " << before;
        failure = text.str();
    }
    if (::isatty(STDERR_FILENO) != 0) std::fputc('\n', stderr);
    std::printf(
        "soak of %lld s, %zu processes at a time, %llu topics one after the other: "
        "%llu kills, %llu stops\n"
        "  %llu messages acknowledged, %llu received by reliable subscribers (%llu of them "
        "lived to the end of a topic), %llu missed by lossy ones, who were told\n"
        "  %s\n",
        seconds_since(start), Crew::kSize, count.topics, count.kills, count.stops,
        count.acknowledged, count.received, count.drained, count.missed,
        failure.empty() ? "none lost, doubled, out of order or torn; nothing left behind"
                        : ("FAILED: " + failure + "; seed " + std::to_string(seed)).c_str());
    return failure.empty();
}

}  // namespace patchbay::crash
