// SPDX-License-Identifier: Apache-2.0
#include "measure/contest.hpp"

#include "measure/contestant.hpp"

#include <sched.h>

#include <algorithm>
#include <memory>

namespace patchbay::measure {
namespace {

/// Puts the calling thread on a core, and back where it was.
class Pinned {
public:
    explicit Pinned(const std::optional<CorePair>& cores) {
        was_read_ = ::sched_getaffinity(0, sizeof before_, &before_) == 0;
        if (cores) pin_to(cores->first);
    }
    ~Pinned() {
        if (was_read_) ::sched_setaffinity(0, sizeof before_, &before_);
    }
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;

private:
    cpu_set_t before_{};
    bool was_read_ = false;
};

struct Entry {
    Standing standing;
    std::unique_ptr<Contestant> contestant;  ///< empty after a refusal
    std::uint64_t batch_messages = 0;
};

/// Does something with a contestant that is still in; whoever fails is out.
template <class Do>
void attempt(Entry& entry, const Do& action) {
    if (!entry.contestant) return;
    try {
        action(*entry.contestant);
        return;
    } catch (const Stopped&) {
        throw;
    } catch (const Refusal& refusal) {
        entry.standing.refusal = refusal;
    } catch (const std::exception& problem) {
        entry.standing.refusal = Refusal(Fault::failed, problem.what());
    }
    entry.contestant.reset();
}

/// How many messages fill a round, found by playing more and more of them.
std::uint64_t messages_that_fill(Contestant& contestant, double round_ns) {
    constexpr std::uint64_t kFew = 64;
    constexpr std::uint64_t kMost = std::uint64_t{1} << 26U;
    for (auto messages = kFew;; messages *= 4) {
        const auto time_ns = static_cast<double>(contestant.play(messages).time_ns);
        if (time_ns < round_ns / 8 && messages < kMost) continue;
        const auto wanted = static_cast<double>(messages) * round_ns / std::max(time_ns, 1.0);
        return static_cast<std::uint64_t>(std::clamp(wanted, 16.0, static_cast<double>(kMost)));
    }
}

void play_round(Entry& entry, Mode mode) {
    attempt(entry, [&](Contestant& contestant) {
        const auto played = contestant.play(entry.batch_messages);
        auto& standing = entry.standing;
        if (mode == Mode::latency) {
            standing.messages += played.one_way.count();
            standing.one_way.merge(played.one_way);
            standing.round_ns.push_back(static_cast<double>(played.one_way.quantile_ns(0.5)));
        } else {
            standing.messages += entry.batch_messages;
            standing.round_ns.push_back(static_cast<double>(played.time_ns) /
                                        static_cast<double>(entry.batch_messages));
        }
    });
}

void add_ratios(std::vector<Entry>& entries) {
    for (auto& [standing, contestant, messages] : entries) {
        const auto floor = std::ranges::find_if(entries, [&](const Entry& other) {
            return other.standing.name == standing.floor && !other.standing.refusal;
        });
        if (floor == entries.end() || standing.refusal) continue;
        for (std::size_t round = 0; round < standing.round_ns.size(); ++round)
            standing.ratios.push_back(standing.round_ns[round] / floor->standing.round_ns[round]);
    }
}

std::vector<Entry> enter(const std::vector<Mechanism>& mechanisms, const Rules& rules) {
    std::vector<Entry> entries;
    for (const auto& mechanism : mechanisms) {
        auto contestant = std::make_unique<Contestant>(mechanism, rules);
        const auto size_bytes = contestant->size_bytes();
        entries.push_back({.standing = {.name = mechanism.name,
                                        .floor = mechanism.floor,
                                        .size_bytes = size_bytes},
                           .contestant = std::move(contestant)});
    }
    for (auto& entry : entries) {
        if (rules.stopped()) throw Stopped();
        attempt(entry, [](Contestant& contestant) { contestant.open(); });
    }
    return entries;
}

}  // namespace

std::vector<Standing> hold_contest(const std::vector<Mechanism>& mechanisms, const Rules& rules,
                                   const Progress& progress) {
    const Pinned pinned(rules.cores);
    auto entries = enter(mechanisms, rules);
    const auto tell = [&](const Entry& entry, unsigned round) {
        if (rules.stopped()) throw Stopped();
        if (progress && entry.contestant) progress(entry.standing.name, round);
    };
    const auto round_ns = static_cast<double>(rules.duration.count()) / std::max(1U, rules.rounds);
    for (auto& entry : entries) {
        tell(entry, 0);
        attempt(entry, [&](Contestant& contestant) {
            entry.batch_messages = messages_that_fill(contestant, round_ns);
        });
    }
    for (unsigned round = 1; round <= rules.rounds; ++round) {
        for (auto& entry : entries) {
            tell(entry, round);
            play_round(entry, rules.mode);
        }
        std::ranges::reverse(entries);
    }
    if (rules.rounds % 2 == 1) std::ranges::reverse(entries);
    add_ratios(entries);
    std::vector<Standing> standings;
    for (auto& entry : entries) standings.push_back(std::move(entry.standing));
    return standings;
}

}  // namespace patchbay::measure
