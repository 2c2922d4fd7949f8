// SPDX-License-Identifier: Apache-2.0
//
// The real mechanisms, briefly: that they carry every message, not how fast.
#include "patchbay/channel.hpp"

#include "measure/channel_mechanism.hpp"
#include "measure/contest.hpp"
#include "measure/memory_ring.hpp"
#include "measure/message.hpp"
#include "measure/token.hpp"
#include "measure/topic_mechanism.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

Rules brief(const Setting& setting) {
    return {.setting = setting, .rounds = 2, .duration = 4ms, .patience = 20s};
}

void expect_carried(const std::vector<Mechanism>& mechanisms, const Rules& rules) {
    for (const auto& standing : hold_contest(mechanisms, rules)) {
        EXPECT_FALSE(standing.refusal) << standing.name << ": " << standing.refusal->what();
        EXPECT_EQ(standing.round_ns.size(), 2U) << standing.name;
    }
}

std::vector<Setting> settings_of(Mode mode) {
    const unsigned receivers = mode == Mode::fanout ? 3 : 1;
    return {{.mode = mode, .wait = Wait::spin, .receivers = receivers},
            {.mode = mode, .wait = Wait::adaptive, .receivers = receivers},
            {.mode = mode, .wait = Wait::block, .receivers = receivers}};
}

TEST(Transport, Rings) {
    for (const auto mode : {Mode::latency, Mode::throughput, Mode::fanout}) {
        for (auto setting : settings_of(mode)) {
            auto small = setting;
            small.size_bytes = kOneLineBytes;
            setting.size_bytes = 3 << 20;
            expect_carried({memory_ring("line", small), memory_ring("large", setting)},
                           brief(setting));
        }
    }
}

TEST(Transport, ACopyNeedsNoSecondProcess) {
    expect_carried({memory_copy("small", 64), memory_copy("large", 3 << 20)},
                   brief({.mode = Mode::throughput}));
}

TEST(Transport, EveryScheme) {
    for (const auto mode : {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake}) {
        for (const auto& setting : settings_of(mode)) {
            if (mode == Mode::wake && setting.wait != Wait::block) continue;
            std::vector<Mechanism> mechanisms{topic_mechanism("", setting, new_token())};
            for (const auto& traits : all_traits()) {
                if (!obstacle(traits, setting).empty() || traits.scheme == "vsock") continue;
                mechanisms.push_back(
                    *channel_mechanism(traits.scheme, "", setting, new_token(), 20s));
            }
            EXPECT_GT(mechanisms.size(), 5U);
            auto rules = brief(setting);
            if (mode == Mode::wake) rules.rate_per_s = 2000;
            expect_carried(mechanisms, rules);
        }
    }
}

TEST(Transport, IsMadeForTheSizeThatIsAskedFor) {
    const Setting setting{.mode = Mode::throughput, .size_bytes = 1 << 20};
    expect_carried({topic_mechanism("", setting, new_token()),
                    *channel_mechanism("topic:", "", setting, new_token(), 20s),
                    *channel_mechanism("topic?size=2Mi", "", setting, new_token(), 20s),
                    *channel_mechanism("fifo", "", setting, new_token(), 20s)},
                   brief(setting));
}

TEST(Transport, WhatIsTooLargeIsUnable) {
    const Setting setting{.size_bytes = 100'000};
    const auto standings =
        hold_contest({*channel_mechanism("udp", "", setting, new_token(), 20s)}, brief(setting));
    ASSERT_TRUE(standings.at(0).refusal);
    EXPECT_EQ(standings.at(0).refusal->fault, Fault::unable) << standings.at(0).refusal->what();
}

TEST(Transport, AnAddressIsTakenAsItIs) {
    const auto path = ("/tmp/" + new_token());
    const Setting setting{.mode = Mode::fanout, .receivers = 2};
    for (const auto& address : {"fifo:" + path, "unix:" + path, "topic:/" + path.substr(5),
                                "mq:/" + path.substr(5), std::string("tcp:127.0.0.1:0")}) {
        auto mechanism = channel_mechanism(address, "", setting, new_token(), 20s);
        ASSERT_TRUE(mechanism) << mechanism.error().message();
        expect_carried({*mechanism}, brief(setting));
        EXPECT_FALSE(std::filesystem::exists(path)) << address;
        EXPECT_FALSE(std::filesystem::exists(path + ".there1")) << address;
    }
}

TEST(Transport, AnObjectThatIsThereAlreadyIsLeftAlone) {
    const auto address = "fifo:" + ("/tmp/" + new_token());
    ASSERT_TRUE(create_object(address));
    const auto mechanism = channel_mechanism(address, "", {}, new_token(), 20s);
    ASSERT_FALSE(mechanism);
    EXPECT_TRUE(mechanism.error().is(Condition::exists)) << mechanism.error().message();
    EXPECT_TRUE(remove_object(address));
}

TEST(Transport, LeavesNothingBehind) {
    const Setting setting;
    (void)hold_contest({*channel_mechanism("unix", "", setting, new_token(), 20s),
                        topic_mechanism("", setting, new_token())},
                       brief(setting));
    const auto own = "patchbay-bench." + std::to_string(::getpid()) + '.';
    for (const auto& folder :
         {std::filesystem::temp_directory_path(), std::filesystem::path("/dev/shm")}) {
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            EXPECT_FALSE(entry.path().string().contains(own)) << entry.path();
    }
}

TEST(Transport, WhatCannotBeMeasuredIsTold) {
    const auto unknown = channel_mechanism("mqueue:/jobs", "", {}, new_token(), 1s);
    ASSERT_FALSE(unknown);
    EXPECT_TRUE(unknown.error().is(Condition::invalid));
    const Setting pour{.mode = Mode::throughput};
    for (const auto* scheme : {"sem", "shm", "signal", "exec", "udp"}) {
        const auto unsupported = channel_mechanism(scheme, "", pour, new_token(), 1s);
        ASSERT_FALSE(unsupported) << scheme;
        EXPECT_TRUE(unsupported.error().is(Condition::unsupported));
    }
}

}  // namespace
}  // namespace patchbay::measure
