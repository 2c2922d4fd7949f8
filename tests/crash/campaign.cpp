// SPDX-License-Identifier: Apache-2.0
#include "crash/campaign.hpp"

#include "crash/pool.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace patchbay::crash {
namespace {

using Clock = std::chrono::steady_clock;

/// Double crashes of an operation and a recovery, where not all are tried.
constexpr std::uint64_t kSample = 10;
/// Places at which others act while the victim stands there, where not all are tried.
constexpr std::uint64_t kMeetings = 120;

struct Sum {
    std::size_t tried = 0;
    std::size_t doubled = 0;
    std::size_t failed = 0;
};

class Campaign {
public:
    Campaign(const Operation& operation, const Plan& plan) : operation_(operation), plan_(plan) {}

    Sum run() {
        const std::vector first{
            Trial{.operation = &operation_, .aim = {.number = operation_.last_event}}};
        const auto walk = try_all(first).front().walk;
        if (sum_.failed == 0) {
            (void)try_all(single(walk));
            sum_.tried = count_;
            for (const auto name : operation_.recoveries) {
                const auto recovery = std::ranges::find(recoveries(), name, &Recovery::name);
                if (recovery != recoveries().end()) double_crash(*recovery, walk);
            }
            sum_.doubled = count_ - sum_.tried;
        }
        std::printf(
            "%-20s %7llu %8llu %6llu %8zu %8zu %7zu\n", std::string(operation_.name).c_str(),
            static_cast<unsigned long long>(walk.steps),
            static_cast<unsigned long long>(walk.changes),
            static_cast<unsigned long long>(walk.calls), sum_.tried, sum_.doubled, sum_.failed);
        for (const auto& failure : failures_) std::printf("%s\n", failure.c_str());
        (void)std::fflush(stdout);
        return sum_;
    }

private:
    std::vector<Outcome> try_all(const std::vector<Trial>& trials) {
        auto outcomes = run_all(trials, plan_.jobs);
        for (std::size_t index = 0; index < trials.size(); ++index) {
            if (outcomes[index].failure[0] == '\0') continue;
            ++sum_.failed;
            if (failures_.size() == kShown) failures_.push_back("    ...");
            if (failures_.size() > kShown) continue;
            failures_.push_back("    " + std::string(outcomes[index].failure.data()) +
                                "\n        again: ./dev crash " + command_of(trials[index]));
        }
        count_ += trials.size();
        return outcomes;
    }

    [[nodiscard]] std::vector<Trial> single(const Walk& walk) const {
        std::vector<Trial> trials;
        // Where others act meanwhile, it matters what it has read, too; the part after its last call is the one without
        // locks.
        const bool meets = operation_.meanwhile != nullptr;
        const auto by = plan_.every_step || meets ? Aim::By::step : Aim::By::event;
        const auto end = by == Aim::By::step ? walk.steps : walk.events;
        const auto begin = meets && !plan_.every_step ? walk.steps_to_last_call() : 0;
        const auto stride = meets && !plan_.every_step ? 1 + (end - begin) / kMeetings : 1;
        for (auto number = begin; number < end; number += stride)
            trials.push_back({.operation = &operation_, .aim = walk.aim_at(by, number)});
        return trials;
    }

    void double_crash(const Recovery& recovery, const Walk& walk) {
        std::vector<Trial> firsts;
        for (std::uint64_t number = 0; number <= walk.events; ++number) {
            if (!plan_.every_pair && number != walk.events / 2) continue;
            firsts.push_back({.operation = &operation_,
                              .aim = walk.aim_at(Aim::By::event, number),
                              .recovery = &recovery,
                              .then = {}});
        }
        const auto outcomes = try_all(firsts);
        std::vector<Trial> pairs;
        for (std::size_t index = 0; index < firsts.size() && plan_.every_pair; ++index) {
            const auto& then = outcomes[index].then;
            for (std::uint64_t number = 0; number < then.events; ++number) {
                pairs.push_back(firsts[index]);
                pairs.back().then = then.aim_at(Aim::By::event, number);
            }
        }
        // A sample is spread over both walks: steps of the golden section meet no pattern.
        const auto& then = outcomes.front().then;
        for (std::uint64_t count = 0; count < kSample && !plan_.every_pair; ++count) {
            const auto first = count * (walk.events + 1) / kSample;
            const auto second = count * 618'034 * (then.events + 1) / 1'000'000 % (then.events + 1);
            pairs.push_back({.operation = &operation_,
                             .aim = walk.aim_at(Aim::By::event, first),
                             .recovery = &recovery,
                             .then = then.aim_at(Aim::By::event, second)});
        }
        (void)try_all(pairs);
    }

    static constexpr std::size_t kShown = 5;
    const Operation& operation_;
    const Plan& plan_;
    Sum sum_;
    std::size_t count_ = 0;
    std::vector<std::string> failures_;
};

}  // namespace

bool run_campaign(const Plan& plan) {
    const auto began = Clock::now();
    std::printf("%-20s %7s %8s %6s %8s %8s %7s\n", "operation", "steps", "changes", "calls",
                "killed", "twice", "failed");
    Sum all;
    std::size_t count = 0;
    for (const auto& operation : operations()) {
        if (!plan.operation.empty() && plan.operation != operation.name) continue;
        ++count;
        const auto sum = Campaign(operation, plan).run();
        all.tried += sum.tried;
        all.doubled += sum.doubled;
        all.failed += sum.failed;
    }
    if (count == 0) {
        (void)std::fprintf(stderr, "no operation '%s'\n", plan.operation.c_str());
        return false;
    }
    const std::chrono::duration<double> took = Clock::now() - began;
    std::printf("%zu operations, %zu crash points, %zu double crashes: %zu failed; %.1f s\n", count,
                all.tried, all.doubled, all.failed, took.count());
    return all.failed == 0;
}

bool run_one(const Trial& trial) {
    const auto outcomes = run_all(std::span(&trial, 1), 1);
    const auto& outcome = outcomes.front();
    const auto& walk = trial.recovery != nullptr ? outcome.then : outcome.walk;
    std::printf("killed after %llu events and %llu steps: %s\n",
                static_cast<unsigned long long>(walk.events),
                static_cast<unsigned long long>(walk.steps),
                outcome.failure[0] == '\0' ? "good" : outcome.failure.data());
    return outcome.failure[0] == '\0';
}

}  // namespace patchbay::crash
