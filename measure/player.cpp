// SPDX-License-Identifier: Apache-2.0
#include "measure/player.hpp"

#include <algorithm>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

/// Between two looks around.
constexpr auto kSoon = 100ms;
/// The second process may still be falling asleep, and the caches are those of another mechanism.
constexpr std::uint64_t kMostWarmUp = 1000;

}  // namespace

Player::Player(End& end, Link& link, const Rules& rules, std::size_t size_bytes)
    : end_(end), link_(link), rules_(rules), message_(size_bytes) {}

void Player::ping(const Batch& batch, Histogram& one_way) {
    soon_ = Deadline::after(kSoon);
    const auto warm_up = std::min(batch.messages / 10, kMostWarmUp);
    Checker checker(message_.size(), batch.first_number | kAnswers);
    for (std::uint64_t number = batch.first_number; number <= batch.last_number(); ++number) {
        stamp(message_, number);
        const auto start_ns = rules_.clock();
        send();
        const auto answer = receive(checker, number | kAnswers, rules_.patience);
        const auto end_ns = rules_.clock();
        if (number - batch.first_number >= warm_up) one_way.record((end_ns - start_ns) / 2);
        checker.check(answer);
    }
}

void Player::echo(const Batch& batch) {
    soon_ = Deadline::after(kSoon);
    Checker checker(message_.size(), batch.first_number);
    for (std::uint64_t number = batch.first_number; number <= batch.last_number(); ++number) {
        stamp(message_, number | kAnswers);
        // The first process knows sooner whether one of the two was lost.
        const auto question = receive(checker, number, 2 * rules_.patience);
        send();
        checker.check(question);
    }
}

void Player::pour(const Batch& batch) {
    soon_ = Deadline::after(kSoon);
    for (std::uint64_t number = batch.first_number; number <= batch.last_number(); ++number) {
        stamp(message_, number);
        send();
    }
}

void Player::drain(const Batch& batch) {
    soon_ = Deadline::after(kSoon);
    Checker checker(message_.size(), batch.first_number);
    while (checker.next() <= batch.last_number())
        checker.check(receive(checker, batch.last_number(), rules_.patience));
    if (checker.has_gap()) check_stragglers(checker, batch.last_number());
}

/// What is missing is late, or lost: either is refused, but not with the same words.
void Player::check_stragglers(Checker& checker, std::uint64_t last_number) {
    if (const auto late =
            receive_within(std::min<std::chrono::nanoseconds>(rules_.patience, 500ms)))
        checker.check(*late);
    checker.refuse_as_lost(last_number);
}

void Player::send() {
    if (end_.send(message_, soon_)) return;
    const auto patience = Deadline::after(rules_.patience);
    do {
        look_around();
        soon_ = Deadline::after(kSoon);
        if (end_.send(message_, soon_)) return;
    } while (!patience.expired());
    throw Refusal(Fault::failed,
                  "failed: no room for a message, although the other process receives");
}

Bytes Player::receive(const Checker& checker, std::uint64_t last_number,
                      std::chrono::nanoseconds patience) {
    if (const auto message = end_.receive(soon_)) return *message;
    if (const auto message = receive_within(patience)) return *message;
    checker.refuse_as_lost(last_number);
}

std::optional<Bytes> Player::receive_within(std::chrono::nanoseconds patience) {
    const auto deadline = Deadline::after(patience);
    do {
        look_around();
        soon_ = Deadline::after(kSoon).earlier(deadline);
        if (const auto message = end_.receive(soon_)) return message;
    } while (!deadline.expired());
    return std::nullopt;
}

void Player::look_around() {
    if (rules_.stopped()) throw Stopped();
    if (!heard_) heard_ = link_.hear(0ms);
}

Note Player::wait_for(Word word) {
    // The other process gives up first, and says why.
    const auto deadline = Deadline::after(3 * rules_.patience + 1s);
    while (!heard_ && !deadline.expired()) {
        if (rules_.stopped()) throw Stopped();
        heard_ = link_.hear(std::chrono::duration_cast<std::chrono::milliseconds>(kSoon));
    }
    if (!heard_ || heard_->word != word)
        throw Refusal(Fault::failed, "failed: the other process does not answer");
    const auto note = *heard_;
    heard_.reset();
    return note;
}

}  // namespace patchbay::measure
