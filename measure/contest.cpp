// SPDX-License-Identifier: Apache-2.0
#include "measure/contest.hpp"

#include "measure/contestant.hpp"
#include "measure/janitor.hpp"
#include "measure/participant.hpp"
#include "measure/partner.hpp"
#include "measure/player.hpp"

#include <sched.h>

#include <algorithm>
#include <memory>

namespace patchbay::measure {
namespace {

/// Puts the calling thread on a core, and back where it was.
class Pinned {
public:
    explicit Pinned(int core) {
        was_read_ = ::sched_getaffinity(0, sizeof before_, &before_) == 0;
        if (core >= 0) pin_to(core);
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

/// Plays so many messages.
using Play = std::function<Contestant::Played(std::uint64_t messages)>;

struct Entry {
    Standing standing;
    std::unique_ptr<Contestant>
        contestant;  ///< empty for what needs no second process, and after a refusal
    Play play;       ///< empty after a refusal
    std::uint64_t batch_messages = 0;
};

Play play_alone(const Mechanism& mechanism, const Rules& rules) {
    return [&](std::uint64_t messages) {
        const Pinned pinned(rules.core_of(0));
        const auto start_ns = rules.clock();
        mechanism.alone(messages);
        const auto time_ns = rules.clock() - start_ns;
        return Contestant::Played{.time_ns = time_ns, .send_ns = time_ns, .one_way = {}};
    };
}

/// Does something for an entry that is still in; whoever fails is out.
template <class Do>
void attempt(Entry& entry, const Do& action) {
    if (!entry.play) return;
    try {
        action();
        return;
    } catch (const Stopped&) {
        throw;
    } catch (const std::exception& problem) {
        entry.standing.refusal = refusal_of(problem);
    }
    entry.play = {};
    entry.contestant.reset();
}

/// How many messages fill a round, found by playing more and more of them.
std::uint64_t messages_that_fill(const Play& play, double round_ns) {
    constexpr std::uint64_t kFew = 64;
    constexpr std::uint64_t kMost = std::uint64_t{1} << 26U;
    for (auto messages = kFew;; messages *= 4) {
        const auto time_ns = static_cast<double>(play(messages).time_ns);
        if (time_ns < round_ns / 8 && messages < kMost) continue;
        const auto wanted = static_cast<double>(messages) * round_ns / std::max(time_ns, 1.0);
        return static_cast<std::uint64_t>(std::clamp(wanted, 16.0, static_cast<double>(kMost)));
    }
}

/// At a rate, the round's length says how many there are.
std::uint64_t messages_of_round(const Play& play, const Rules& rules) {
    const auto round_ns = static_cast<double>(rules.duration.count()) / std::max(1U, rules.rounds);
    const auto period_ns = rules.period_ns();
    if (period_ns == 0) return messages_that_fill(play, round_ns);
    const auto messages =
        static_cast<std::uint64_t>(std::max(16.0, round_ns / static_cast<double>(period_ns)));
    play(std::min<std::uint64_t>(messages, 64));
    return messages;
}

void play_round(Entry& entry) {
    attempt(entry, [&] {
        const auto played = entry.play(entry.batch_messages);
        auto& standing = entry.standing;
        const auto messages = static_cast<double>(entry.batch_messages);
        if (played.one_way.count() > 0) {
            standing.messages += played.one_way.count();
            standing.one_way.merge(played.one_way);
            standing.round_ns.push_back(static_cast<double>(played.one_way.quantile_ns(0.5)));
            return;
        }
        standing.messages += entry.batch_messages;
        standing.round_ns.push_back(static_cast<double>(played.time_ns) / messages);
        if (standing.setting.mode == Mode::fanout)
            standing.send_ns.push_back(static_cast<double>(played.send_ns) / messages);
    });
}

void add_ratios(std::vector<Entry>& entries) {
    for (auto& [standing, contestant, play, messages] : entries) {
        const auto floor = std::ranges::find_if(entries, [&](const Entry& other) {
            return other.standing.name == standing.floor && !other.standing.refusal;
        });
        if (floor == entries.end() || standing.refusal) continue;
        for (std::size_t round = 0; round < standing.round_ns.size(); ++round)
            standing.ratios.push_back(standing.round_ns[round] / floor->standing.round_ns[round]);
    }
}

Entry entry_of(const Mechanism& mechanism, const Rules& rules) {
    Entry entry{.standing = {.name = mechanism.name,
                             .kind = mechanism.kind,
                             .floor = mechanism.floor,
                             .setting = rules.setting}};
    entry.standing.message_bytes = mechanism.size_bytes.value_or(rules.setting.size_bytes);
    if (mechanism.alone) {
        entry.play = play_alone(mechanism, rules);
        return entry;
    }
    entry.contestant = std::make_unique<Contestant>(mechanism, rules);
    entry.play = [contestant = entry.contestant.get()](std::uint64_t messages) {
        return contestant->play(messages);
    };
    return entry;
}

std::vector<Entry> enter(const std::vector<Mechanism>& mechanisms, const Rules& rules) {
    std::vector<Entry> entries;
    for (const auto& mechanism : mechanisms) entries.push_back(entry_of(mechanism, rules));
    for (auto& entry : entries) {
        if (rules.stopped()) throw Stopped();
        attempt(entry, [&] {
            if (entry.contestant) entry.contestant->open();
        });
    }
    return entries;
}

}  // namespace

std::vector<Standing> hold_contest(const std::vector<Mechanism>& mechanisms, const Rules& rules,
                                   const Progress& progress) {
    Janitor janitor(mechanisms);
    auto entries = enter(mechanisms, rules);
    const auto tell = [&](const Entry& entry, unsigned round) {
        if (rules.stopped()) throw Stopped();
        if (progress && entry.play) progress(entry.standing.name, round);
    };
    for (auto& entry : entries) {
        tell(entry, 0);
        attempt(entry, [&] { entry.batch_messages = messages_of_round(entry.play, rules); });
    }
    for (unsigned round = 1; round <= rules.rounds; ++round) {
        for (auto& entry : entries) {
            tell(entry, round);
            play_round(entry);
        }
        std::ranges::reverse(entries);
    }
    if (rules.rounds % 2 == 1) std::ranges::reverse(entries);
    add_ratios(entries);
    std::vector<Standing> standings;
    standings.reserve(entries.size());
    for (auto& entry : entries) standings.push_back(std::move(entry.standing));
    return standings;
}

}  // namespace patchbay::measure
