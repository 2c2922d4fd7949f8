// SPDX-License-Identifier: Apache-2.0
//
// The real mechanisms, briefly: that they carry every message, not how fast.
#include "measure/channel_mechanism.hpp"
#include "measure/contest.hpp"
#include "measure/memory_ring.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

Rules brief(Mode mode) {
    return {.mode = mode, .rounds = 2, .duration = 4ms, .patience = 20s};
}

void expect_carried(const std::vector<Mechanism>& mechanisms, const Rules& rules) {
    for (const auto& standing : hold_contest(mechanisms, rules)) {
        EXPECT_FALSE(standing.refusal) << standing.name << ": " << standing.refusal->what();
        EXPECT_EQ(standing.round_ns.size(), 2U) << standing.name;
    }
}

TEST(Transport, Rings) {
    for (const auto mode : {Mode::latency, Mode::throughput}) {
        expect_carried({memory_ring("line", kOneLineBytes, RingWaiting::spin),
                        memory_ring("futex", kOneLineBytes, RingWaiting::sleep),
                        memory_ring("large", 3 << 20, RingWaiting::spin)},
                       brief(mode));
    }
}

TEST(Transport, ACopyNeedsNoSecondProcess) {
    expect_carried({memory_copy("small", 64), memory_copy("large", 3 << 20)},
                   brief(Mode::throughput));
}

TEST(Transport, EveryScheme) {
    for (const auto mode : {Mode::latency, Mode::throughput}) {
        std::vector<Mechanism> mechanisms;
        for (const auto& traits : all_traits()) {
            if (!can_be_measured(traits) || traits.scheme == "vsock") continue;
            if (mode == Mode::throughput && !waits_for_room(traits)) continue;
            mechanisms.push_back(*channel_mechanism(traits.scheme, {}, 64, 20s));
        }
        EXPECT_GT(mechanisms.size(), 5U);
        expect_carried(mechanisms, brief(mode));
    }
}

TEST(Transport, IsMadeForTheSizeThatIsAskedFor) {
    constexpr std::size_t kLarge = 1 << 20;
    auto rules = brief(Mode::throughput);
    rules.size_bytes = kLarge;
    expect_carried({*channel_mechanism("topic", {}, kLarge, 20s),
                    *channel_mechanism("topic?size=2Mi", {}, kLarge, 20s),
                    *channel_mechanism("fifo", {}, kLarge, 20s)},
                   rules);
}

TEST(Transport, LeavesNothingBehind) {
    (void)hold_contest(
        {*channel_mechanism("unix", {}, 64, 20s), *channel_mechanism("topic", {}, 64, 20s)},
        brief(Mode::latency));
    const auto own = "patchbay-bench." + std::to_string(::getpid()) + '.';
    for (const auto& folder :
         {std::filesystem::temp_directory_path(), std::filesystem::path("/dev/shm")}) {
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            EXPECT_FALSE(entry.path().string().contains(own)) << entry.path();
    }
}

TEST(Transport, WhatCannotBeMeasuredIsTold) {
    const auto unknown = channel_mechanism("mq:/jobs", {}, 64, 1s);
    ASSERT_FALSE(unknown);
    EXPECT_TRUE(unknown.error().is(Condition::invalid));
    for (const auto* scheme : {"sem", "shm", "signal", "exec"}) {
        const auto unsupported = channel_mechanism(scheme, {}, 64, 1s);
        ASSERT_FALSE(unsupported) << scheme;
        EXPECT_TRUE(unsupported.error().is(Condition::unsupported));
    }
}

}  // namespace
}  // namespace patchbay::measure
