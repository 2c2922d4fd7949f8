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

constexpr unsigned kMostReceivers = 3;

/// What all processes see.
struct World {
    std::atomic<std::uint64_t> now_ns;
    Queue there[kMostReceivers];
    Queue back;
};

enum class Habit { none, loses, swaps, repeats, damages, cuts_short, stalls };
constexpr std::uint64_t kStallNs = 1'000'000;

class FakeEnd final : public End {
public:
    /// Passing a message takes `delay_ns` on the clock of that world. The habit shows at the 200th message.
    FakeEnd(World& world, const Place& place, std::uint64_t delay_ns, Habit habit)
        : world_(world),
          place_(place),
          in_(place.is_first() ? world.back : world.there[place.index - 1]),
          delay_ns_(place.is_first() || place.index == place.receivers ? delay_ns : 0),
          habit_(place.is_first() ? habit : Habit::none) {
        of_this_process = this;
    }
    ~FakeEnd() override { of_this_process = nullptr; }
    FakeEnd(const FakeEnd&) = delete;
    FakeEnd& operator=(const FakeEnd&) = delete;

    /// Where the clock goes on whenever somebody looks at it, who sends waits until a receiver has: otherwise he would
    /// make it go on while the message is on its way.
    static std::uint64_t look_at_clock(World& world) {
        const auto now_ns = world.now_ns.fetch_add(10);
        if (of_this_process != nullptr) of_this_process->take();
        return now_ns;
    }
    static inline bool clock_goes = false;

    bool send(Bytes message, Deadline deadline) override {
        if (!has_room(deadline)) return false;
        std::vector<std::byte> copy(message.begin(), message.end());
        const auto number = ++sent_;
        if (number == 200 && habit_ == Habit::loses) return true;
        if (number == 200 && habit_ == Habit::damages) copy[kSize / 2] ^= std::byte{4};
        if (number == 200 && habit_ == Habit::cuts_short) short_ = true;
        if (number == 200 && habit_ == Habit::stalls) world_.now_ns += kStallNs;
        if (number == 200 && habit_ == Habit::swaps) {
            held_ = copy;
            return true;
        }
        put(copy);
        if (!held_.empty()) put(std::exchange(held_, {}));
        if (number == 200 && habit_ == Habit::repeats) put(copy);
        while (clock_goes && queue(0).head != queue(0).tail && !deadline.expired())
            std::this_thread::yield();
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        take();
        while (in_.head == in_.tail) {
            if (deadline.expired()) return std::nullopt;
            std::this_thread::yield();
        }
        std::memcpy(received_, in_.slots[in_.tail % kSlots], kSize);
        has_one_ = true;
        if (!clock_goes) take();
        world_.now_ns += delay_ns_;
        return Bytes(received_, kSize);
    }

private:
    [[nodiscard]] unsigned queues() const { return place_.is_first() ? place_.receivers : 1; }
    Queue& queue(unsigned index) { return place_.is_first() ? world_.there[index] : world_.back; }
    void take() {
        if (std::exchange(has_one_, false)) ++in_.tail;
    }
    bool has_room(Deadline deadline) {
        for (unsigned index = 0; index < queues(); ++index) {
            while (queue(index).head - queue(index).tail >= kSlots - 1) {
                if (deadline.expired()) return false;
                std::this_thread::yield();
            }
        }
        return true;
    }
    void put(const std::vector<std::byte>& message) {
        for (unsigned index = 0; index < queues(); ++index) {
            auto* const slot = queue(index).slots[queue(index).head % kSlots];
            std::memcpy(slot, message.data(), short_ ? kSize - 8 : kSize);
            if (short_) std::memset(slot + kSize - 8, 0, 8);
            ++queue(index).head;
        }
        short_ = false;
    }

    static inline FakeEnd* of_this_process = nullptr;
    World& world_;
    Place place_;
    Queue& in_;
    std::uint64_t delay_ns_;
    Habit habit_;
    std::uint64_t sent_ = 0;
    bool short_ = false;
    bool has_one_ = false;
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
    ~Contest() override {
        FakeEnd::clock_goes = false;
        ::munmap(world_, sizeof(World));
    }

    [[nodiscard]] Mechanism fake(const std::string& name, std::uint64_t delay_ns,
                                 Habit habit = Habit::none) const {
        auto* const world = world_;
        return {.name = name, .open = [=](const Place& place, const Exchange& exchange) {
                    auto& mine = place.is_first() ? world->back : world->there[place.index - 1];
                    mine.head = mine.tail = 0;
                    const auto told = exchange(std::to_string(place.index));
                    EXPECT_EQ(told.size(), place.is_first() ? place.receivers : 1U);
                    EXPECT_EQ(told.back(),
                              place.is_first() ? std::to_string(place.receivers) : "0");
                    return std::make_unique<FakeEnd>(*world, place, delay_ns, habit);
                }};
    }
    std::optional<Refusal> refused(Habit habit, Mode mode) {
        rules_.setting.mode = mode;
        rules_.setting.receivers = mode == Mode::fanout ? 3 : 1;
        const auto standings = hold_contest({fake("bad", 1000, habit)}, rules_);
        EXPECT_TRUE(standings.at(0).refusal) << static_cast<int>(habit);
        return standings.at(0).refusal;
    }

    /// Whoever waits for a time looks at it.
    void look_at_a_clock_that_goes() {
        FakeEnd::clock_goes = true;
        rules_.clock = [this] { return FakeEnd::look_at_clock(*world_); };
    }

    World* const world_ = new (::mmap(nullptr, sizeof(World), PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_ANONYMOUS, -1, 0)) World{};
    Rules rules_;
};

TEST_F(Contest, ReportsAKnownDelay) {
    for (const std::uint64_t delay_ns : {800U, 5000U}) {
        rules_.setting.mode = Mode::latency;
        const auto latency = hold_contest({fake("slow", delay_ns)}, rules_);
        ASSERT_FALSE(latency.at(0).refusal) << latency.at(0).refusal->what();
        const auto delay = static_cast<double>(delay_ns);
        ASSERT_EQ(latency.at(0).round_ns.size(), 3U);
        EXPECT_NEAR(summarise(latency.at(0).round_ns).median, delay, delay * 0.05);
        EXPECT_NEAR(static_cast<double>(latency.at(0).one_way.quantile_ns(0.99)), delay,
                    delay * 0.05);
        EXPECT_GT(latency.at(0).messages, 100U);

        rules_.setting.mode = Mode::throughput;
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

TEST_F(Contest, ReportsHowLongAMessageTakesToAllOfThem) {
    rules_.setting = {.mode = Mode::fanout, .receivers = 3};
    const auto standings = hold_contest({fake("slow", 5000)}, rules_);
    ASSERT_FALSE(standings.at(0).refusal) << standings.at(0).refusal->what();
    EXPECT_NEAR(summarise(standings.at(0).round_ns).median, 5000, 250);
    EXPECT_EQ(standings.at(0).send_ns.size(), 3U);
    EXPECT_LE(summarise(standings.at(0).send_ns).median, 5000);
}

TEST_F(Contest, AtARateReportsTheTimeFromWhenAMessageWasDue) {
    look_at_a_clock_that_goes();
    rules_.rate_per_s = 250'000;
    for (const auto mode : {Mode::latency, Mode::wake}) {
        rules_.setting.mode = mode;
        const auto standings = hold_contest({fake("slow", 2000)}, rules_);
        ASSERT_FALSE(standings.at(0).refusal) << standings.at(0).refusal->what();
        EXPECT_NEAR(summarise(standings.at(0).round_ns).median, 2000, 100);
        EXPECT_NEAR(static_cast<double>(standings.at(0).one_way.quantile_ns(0.99)), 2000, 100);
    }
}

// Coordinated omission: a sender that waits for a stalled receiver does not send what would have been late, too.
TEST_F(Contest, AtARateAStallDelaysAllThatWereDueMeanwhile) {
    look_at_a_clock_that_goes();
    rules_.rate_per_s = 250'000;
    rules_.duration =
        9ms;  // 750 messages a round, of which the stall covers 250 and those behind them
    const auto standings = hold_contest({fake("stalling", 400, Habit::stalls)}, rules_);
    ASSERT_FALSE(standings.at(0).refusal) << standings.at(0).refusal->what();
    const auto& all = standings.at(0).one_way;
    EXPECT_NEAR(static_cast<double>(all.max_ns()), kStallNs, kStallNs * 0.05);
    EXPECT_GT(all.quantile_ns(0.95), kStallNs / 4);
    EXPECT_NEAR(static_cast<double>(all.quantile_ns(0.5)), 400, 40);
}

TEST_F(Contest, RefusesAMechanismThatLoses) {
    for (const auto mode : {Mode::latency, Mode::throughput, Mode::fanout}) {
        const auto refusal = refused(Habit::loses, mode);
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->fault, Fault::lost) << refusal->what();
        EXPECT_THAT(refusal->what(), HasSubstr("lost: message 200"));
    }
}

TEST_F(Contest, RefusesAMechanismThatReorders) {
    const auto refusal = refused(Habit::swaps, Mode::throughput);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->fault, Fault::reordered) << refusal->what();
    EXPECT_THAT(refusal->what(), HasSubstr("reordered: message 200 came after message 201"));
}

TEST_F(Contest, RefusesAMechanismThatRepeats) {
    for (const auto mode : {Mode::latency, Mode::throughput}) {
        const auto refusal = refused(Habit::repeats, mode);
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->fault, Fault::reordered) << refusal->what();
    }
}

TEST_F(Contest, RefusesAMechanismThatDamages) {
    for (const auto habit : {Habit::damages, Habit::cuts_short}) {
        for (const auto mode : {Mode::latency, Mode::throughput}) {
            const auto refusal = refused(habit, mode);
            ASSERT_TRUE(refusal);
            EXPECT_EQ(refusal->fault, Fault::corrupt) << refusal->what();
            EXPECT_THAT(refusal->what(), HasSubstr("corrupt: other bytes came"));
        }
    }
}

TEST_F(Contest, WhoIsRefusedLeavesTheOthersIn) {
    rules_.setting.mode = Mode::throughput;
    const Mechanism broken{.name = "broken",
                           .open = [](const Place&, const Exchange&) -> std::unique_ptr<End> {
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
    mechanism.open = [=](const Place& which, const Exchange&) {
        // The other direction has the habit: the second process is killed as it sends.
        struct Deadly final : End {
            Deadly(World& shared, const Place& here)
                : end(shared, here, 1000, Habit::none), place(here) {}
            bool send(Bytes message, Deadline deadline) override {
                if (!place.is_first() && ++sent == 20) ::raise(SIGKILL);
                return end.send(message, deadline);
            }
            std::optional<Bytes> receive(Deadline deadline) override {
                return end.receive(deadline);
            }
            FakeEnd end;
            Place place;
            int sent = 0;
        };
        return std::make_unique<Deadly>(*world, which);
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
