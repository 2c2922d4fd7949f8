// SPDX-License-Identifier: Apache-2.0
#include "measure/participant.hpp"

#include "patchbay/error.hpp"

#include "measure/player.hpp"

#include <optional>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

/// The contest sends what all others say, as soon as they all have.
Exchange exchange_over(Link& link, const Place& place, std::chrono::nanoseconds patience) {
    return [&link, place, patience](const std::string& mine) {
        link.tell("tell", mine);
        std::vector<std::string> theirs;
        const std::size_t wanted = place.is_first() ? place.receivers : 1;
        while (theirs.size() < wanted) {
            const auto line =
                link.hear(std::chrono::duration_cast<std::chrono::milliseconds>(patience));
            if (!line || line->word != "told")
                throw Refusal(Fault::failed, "failed: the other process does not open its end");
            theirs.push_back(line->text);
        }
        return theirs;
    };
}

Batch batch_of(const Line& line) {
    auto numbers = line.numbers();
    numbers.resize(4);
    return {.first_number = numbers[0],
            .messages = numbers[1],
            .start_ns = numbers[2],
            .period_ns = numbers[3]};
}

void play_first(Player& player, Link& link, const Rules& rules, const Batch& batch) {
    Histogram one_way;
    const auto start_ns = rules.clock();
    if (batch.period_ns > 0)
        player.pace(batch);
    else if (rules.setting.mode == Mode::latency)
        player.ping(batch, one_way);
    else
        player.pour(batch);
    const auto end_ns = rules.clock();
    if (one_way.count() > 0) link.tell("times", one_way.text());
    link.tell("played", std::to_string(start_ns) + ' ' + std::to_string(end_ns));
}

void play_receiver(Player& player, Link& link, const Rules& rules, const Batch& batch) {
    Histogram one_way;
    link.tell("begun");
    const auto start_ns = rules.clock();
    if (batch.period_ns > 0)
        player.collect(batch, one_way);
    else if (rules.setting.mode == Mode::latency)
        player.echo(batch);
    else
        player.drain(batch);
    const auto end_ns = rules.clock();
    if (one_way.count() > 0) link.tell("times", one_way.text());
    link.tell("played", std::to_string(start_ns) + ' ' + std::to_string(end_ns));
}

/// Of a queue, only the size of the messages may be wrong: all else is the benchmark's own.
bool means_too_big(const Error& error) {
    return error.is(Condition::too_big) ||
           (error.call() == std::string_view("mq_open") && error.is(Condition::invalid));
}

}  // namespace

void Participant::take_part(Link& link, const Rules& rules) const {
    std::unique_ptr<End> end;
    std::optional<Player> player;
    for (;;) {
        const auto line = link.hear(1000ms);
        if (!line) continue;
        if (line->word == "open") {
            end = open(place, exchange_over(link, place, rules.patience));
            player.emplace(*end, link, rules, message_bytes);
            link.tell("ready");
        } else if (line->word == "play" && player) {
            (place.is_first() ? play_first : play_receiver)(*player, link, rules, batch_of(*line));
        }
    }
}

Refusal refusal_of(const std::exception& problem) {
    if (const auto* const refusal = dynamic_cast<const Refusal*>(&problem)) return *refusal;
    const auto* const failure = dynamic_cast<const Exception*>(&problem);
    if (failure == nullptr || !means_too_big(failure->error()))
        return {Fault::failed, problem.what()};
    const auto& error = failure->error();
    return {Fault::unable, error.cure().empty() ? error.message() : error.cure()};
}

void tell_problem(Link& link, const std::exception& problem) {
    const auto refusal = refusal_of(problem);
    try {
        link.tell("problem", std::string(name_of(refusal.fault)) + ' ' + refusal.what());
    } catch (const std::exception&) {
        return;  // nobody is left who wants to know
    }
}

}  // namespace patchbay::measure
