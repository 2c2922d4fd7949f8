// SPDX-License-Identifier: Apache-2.0
//
// The contest with mechanisms whose delay is known, because the clock is theirs, and with some that damage messages.
#include "measure/contest.hpp"

#include "measure/player.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <thread>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::uint64_t kSlots = 8;
constexpr std::size_t kSize = 64;

struct Queue {
    std::atomic<std::uint64_t> head;
    std::atomic<std::uint64_t> tail;
    std::byte slots[kSlots][kSize];
};

/// What both processes see.
struct World {
    std::atomic<std::uint64_t> now_ns;
    Queue there;
    Queue back;
};

enum class Habit { none, loses, swaps, repeats, damages, cuts_short };

class FakeEnd final : public End {
public:
    /// Passing a message takes `delay_ns` on the clock of that world. The habit shows at the 200th message.
    FakeEnd(World& world, Side side, std::uint64_t delay_ns, Habit habit)
        : world_(world),
          out_(side == Side::first ? world.there : world.back),
          in_(side == Side::first ? world.back : world.there),
          delay_ns_(delay_ns),
          habit_(side == Side::first ? habit : Habit::none) {}

    bool send(Bytes message, Deadline deadline) override {
        while (out_.head - out_.tail >= kSlots - 1) {
            if (deadline.expired()) return false;
            std::this_thread::yield();
        }
        std::vector<std::byte> copy(message.begin(), message.end());
        const auto number = ++sent_;
        if (number == 200 && habit_ == Habit::loses) return true;
        if (number == 200 && habit_ == Habit::damages) copy[kSize / 2] ^= std::byte{4};
        if (number == 200 && habit_ == Habit::cuts_short) {
            short_ = true;
        }
        if (number == 200 && habit_ == Habit::swaps) {
            held_ = copy;
            return true;
        }
        put(copy);
        if (!held_.empty()) put(std::exchange(held_, {}));
        if (number == 200 && habit_ == Habit::repeats) put(copy);
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        while (in_.head == in_.tail) {
            if (deadline.expired()) return std::nullopt;
            std::this_thread::yield();
        }
        std::memcpy(received_, in_.slots[in_.tail % kSlots], kSize);
        ++in_.tail;
        world_.now_ns += delay_ns_;
        return Bytes(received_, kSize);
    }

private:
    void put(const std::vector<std::byte>& message) {
        auto* const slot = out_.slots[out_.head % kSlots];
        std::memcpy(slot, message.data(), short_ ? kSize - 8 : kSize);
        if (short_) std::memset(slot + kSize - 8, 0, 8);
        short_ = false;
        ++out_.head;
    }

    World& world_;
    Queue& out_;
    Queue& in_;
    std::uint64_t delay_ns_;
    Habit habit_;
    std::uint64_t sent_ = 0;
    bool short_ = false;
    std::vector<std::byte> held_;
    std::byte received_[kSize];
};

class Contest : public testing::Test {
protected:
    Contest() {
        rules_.rounds = 3;
        rules_.duration = 3ms;  // of the world's clock
        rules_.patience = 300ms;
        rules_.clock = [this] { return world_->now_ns.load(); };
    }
    ~Contest() override { ::munmap(world_, sizeof(World)); }

    [[nodiscard]] Mechanism fake(const std::string& name, std::uint64_t delay_ns,
                                 Habit habit = Habit::none) const {
        auto* const world = world_;
        return {.name = name, .open = [=](Side side, const Exchange& exchange) {
                    if (side == Side::first) world->there.head = world->there.tail = 0;
                    if (side == Side::first) world->back.head = world->back.tail = 0;
                    EXPECT_EQ(exchange(side == Side::first ? "one" : "two"),
                              side == Side::first ? "two" : "one");
                    return std::make_unique<FakeEnd>(*world, side, delay_ns, habit);
                }};
    }
    std::optional<Refusal> refusal_of(Habit habit, Mode mode) {
        rules_.mode = mode;
        const auto standings = hold_contest({fake("bad", 1000, habit)}, rules_);
        EXPECT_TRUE(standings.at(0).refusal) << static_cast<int>(habit);
        return standings.at(0).refusal;
    }

    World* const world_ = new (::mmap(nullptr, sizeof(World), PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_ANONYMOUS, -1, 0)) World{};
    Rules rules_;
};

TEST_F(Contest, ReportsAKnownDelay) {
    for (const std::uint64_t delay_ns : {800U, 5000U}) {
        rules_.mode = Mode::latency;
        const auto latency = hold_contest({fake("slow", delay_ns)}, rules_);
        ASSERT_FALSE(latency.at(0).refusal) << latency.at(0).refusal->what();
        const auto delay = static_cast<double>(delay_ns);
        ASSERT_EQ(latency.at(0).round_ns.size(), 3U);
        EXPECT_NEAR(summarise(latency.at(0).round_ns).median, delay, delay * 0.05);
        EXPECT_NEAR(static_cast<double>(latency.at(0).one_way.quantile_ns(0.99)), delay,
                    delay * 0.05);
        EXPECT_GT(latency.at(0).messages, 100U);

        rules_.mode = Mode::throughput;
        const auto throughput = hold_contest({fake("slow", delay_ns)}, rules_);
        ASSERT_FALSE(throughput.at(0).refusal) << throughput.at(0).refusal->what();
        EXPECT_NEAR(summarise(throughput.at(0).round_ns).median, delay, delay * 0.05);
    }
}

TEST_F(Contest, PlaysInTurnsAndComparesWithTheFloor) {
    auto slow = fake("slow", 3000);
    slow.floor = "fast";
    std::vector<std::string> played;
    const auto standings = hold_contest({fake("fast", 1000), slow}, rules_,
                                        [&](const std::string& name, unsigned round) {
                                            played.push_back(name + std::to_string(round));
                                        });
    EXPECT_THAT(played, testing::ElementsAre("fast0", "slow0", "fast1", "slow1", "slow2", "fast2",
                                             "fast3", "slow3"));
    EXPECT_EQ(standings.at(0).name, "fast");
    EXPECT_THAT(standings.at(0).ratios, testing::IsEmpty());
    EXPECT_NEAR(summarise(standings.at(1).ratios).median, 3, 0.15);
}

TEST_F(Contest, RefusesAMechanismThatLoses) {
    for (const auto mode : {Mode::latency, Mode::throughput}) {
        const auto refusal = refusal_of(Habit::loses, mode);
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->fault, Fault::lost) << refusal->what();
        EXPECT_THAT(refusal->what(), HasSubstr("lost: message 200"));
    }
}

TEST_F(Contest, RefusesAMechanismThatReorders) {
    const auto refusal = refusal_of(Habit::swaps, Mode::throughput);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->fault, Fault::reordered) << refusal->what();
    EXPECT_THAT(refusal->what(), HasSubstr("reordered: message 200 came after message 201"));
}

TEST_F(Contest, RefusesAMechanismThatRepeats) {
    for (const auto mode : {Mode::latency, Mode::throughput}) {
        const auto refusal = refusal_of(Habit::repeats, mode);
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->fault, Fault::reordered) << refusal->what();
    }
}

TEST_F(Contest, RefusesAMechanismThatDamages) {
    for (const auto habit : {Habit::damages, Habit::cuts_short}) {
        for (const auto mode : {Mode::latency, Mode::throughput}) {
            const auto refusal = refusal_of(habit, mode);
            ASSERT_TRUE(refusal);
            EXPECT_EQ(refusal->fault, Fault::corrupt) << refusal->what();
            EXPECT_THAT(refusal->what(), HasSubstr("corrupt: other bytes came"));
        }
    }
}

TEST_F(Contest, WhoIsRefusedLeavesTheOthersIn) {
    rules_.mode = Mode::throughput;
    const Mechanism broken{.name = "broken",
                           .open = [](Side, const Exchange&) -> std::unique_ptr<End> {
                               throw std::runtime_error("no such thing here");
                           }};
    const auto standings = hold_contest({broken, fake("good", 1000)}, rules_);
    ASSERT_TRUE(standings.at(0).refusal);
    EXPECT_THAT(standings.at(0).refusal->what(), HasSubstr("no such thing here"));
    EXPECT_FALSE(standings.at(1).refusal);
    EXPECT_EQ(standings.at(1).round_ns.size(), 3U);
}

TEST_F(Contest, ASecondProcessThatDiesIsTold) {
    auto mechanism = fake("deadly", 1000);
    auto* const world = world_;
    mechanism.open = [=](Side side, const Exchange&) {
        // The other direction has the habit: the second process is killed as it sends.
        struct Deadly final : End {
            explicit Deadly(World& shared, Side which)
                : end(shared, which, 1000, Habit::none), side(which) {}
            bool send(Bytes message, Deadline deadline) override {
                if (side == Side::second && ++sent == 20) ::raise(SIGKILL);
                return end.send(message, deadline);
            }
            std::optional<Bytes> receive(Deadline deadline) override {
                return end.receive(deadline);
            }
            FakeEnd end;
            Side side;
            int sent = 0;
        };
        return std::make_unique<Deadly>(*world, side);
    };
    const auto standings = hold_contest({mechanism}, rules_);
    ASSERT_TRUE(standings.at(0).refusal);
    EXPECT_THAT(standings.at(0).refusal->what(), HasSubstr("the other process died"));
}

TEST_F(Contest, EndsWhenItIsToldTo) {
    bool cleaned = false;
    auto mechanism = fake("good", 1000);
    mechanism.clean = [&] { cleaned = true; };
    int asked = 0;
    rules_.stopped = [&] { return ++asked > 3; };
    EXPECT_THROW((void)hold_contest({mechanism}, rules_), Stopped);
    EXPECT_TRUE(cleaned);
}

}  // namespace
}  // namespace patchbay::measure
