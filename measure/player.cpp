// SPDX-License-Identifier: Apache-2.0
#include "measure/player.hpp"

#include <sched.h>

#include <algorithm>
#include <cstring>
#include <thread>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

/// Between two looks around.
constexpr auto kSoon = 100ms;
/// What is not checked for the time between them.
constexpr unsigned kLooks = 256;
/// About what a wake-up costs: to look longer cannot pay (Karlin et al., SODA 1991).
constexpr auto kLooking = 30us;
constexpr std::uint64_t kMostWarmUp = 1000;

/// A message has come when it can be read. Who only learns that it has, and leaves the bytes where they are, has not
/// received it: its first and its last word are looked at in the time that counts.
void look_at(Bytes message) noexcept {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (message.size() < kSmallestMessageBytes) return;
    std::memcpy(&first, message.data(), sizeof first);
    std::memcpy(&last, message.data() + message.size() - sizeof last, sizeof last);
    asm volatile("" ::"r"(first), "r"(last) : "memory");
}

}  // namespace

bool Batch::counts(std::uint64_t number) const noexcept {
    return number - first_number >= std::min(messages / 10, kMostWarmUp);
}

Player::Player(End& end, Link& link, const Rules& rules, std::size_t message_bytes)
    : end_(end), link_(link), rules_(rules), message_bytes_(message_bytes) {}

void Player::ping(const Batch& batch, Histogram& one_way) {
    soon_ = Deadline::after(kSoon);
    Checker checker(message_bytes_, batch.first_number | kAnswers);
    for (std::uint64_t number = batch.first_number; number <= batch.last_number(); ++number) {
        const auto question = next_message(number);
        const auto start_ns = rules_.clock();
        send(question);
        const auto answer = receive(checker, number | kAnswers, rules_.patience);
        look_at(answer);
        const auto end_ns = rules_.clock();
        if (batch.counts(number)) one_way.record((end_ns - start_ns) / 2);
        checker.check(answer);
    }
}

void Player::echo(const Batch& batch) {
    soon_ = Deadline::after(kSoon);
    Checker checker(message_bytes_, batch.first_number);
    for (std::uint64_t number = batch.first_number; number <= batch.last_number(); ++number) {
        const auto answer = next_message(number | kAnswers);
        // The first process knows sooner whether one of the two was lost.
        const auto question = receive(checker, number, 2 * rules_.patience);
        look_at(question);
        send(answer);
        checker.check(question);
    }
}

void Player::pour(const Batch& batch) {
    soon_ = Deadline::after(kSoon);
    for (std::uint64_t number = batch.first_number; number <= batch.last_number(); ++number)
        send(next_message(number));
}

void Player::drain(const Batch& batch) {
    soon_ = Deadline::after(kSoon);
    Checker checker(message_bytes_, batch.first_number);
    while (checker.next() <= batch.last_number())
        checker.check(receive(checker, batch.last_number(), rules_.patience));
    if (checker.has_gap()) check_stragglers(checker, batch.last_number());
}

void Player::pace(const Batch& batch) {
    for (std::uint64_t number = batch.first_number; number <= batch.last_number(); ++number) {
        soon_ = Deadline::after(kSoon);
        const auto message = next_message(number);
        wait_until(batch.due_ns(number));
        send(message);
    }
}

void Player::collect(const Batch& batch, Histogram& one_way) {
    soon_ = Deadline::after(kSoon);
    Checker checker(message_bytes_, batch.first_number);
    const auto patience = rules_.patience + std::chrono::nanoseconds(batch.period_ns);
    while (checker.next() <= batch.last_number()) {
        const auto message = receive(checker, batch.last_number(), patience);
        look_at(message);
        const auto now_ns = rules_.clock();
        checker.check(message);
        const auto number = checker.next() - 1;
        const auto due_ns = batch.due_ns(number);
        if (batch.counts(number)) one_way.record(now_ns > due_ns ? now_ns - due_ns : 0);
    }
    if (checker.has_gap()) check_stragglers(checker, batch.last_number());
}

/// What is missing is late, or lost: either is refused, but not with the same words.
void Player::check_stragglers(Checker& checker, std::uint64_t last_number) {
    if (const auto late =
            receive_within(std::min<std::chrono::nanoseconds>(rules_.patience, 500ms)))
        checker.check(*late);
    checker.refuse_as_lost(last_number);
}

Bytes Player::next_message(std::uint64_t number) {
    auto place = end_.loan(message_bytes_, soon_);
    const auto patience = place ? Deadline::never() : Deadline::after(rules_.patience);
    while (!place && !patience.expired()) {
        look_around();
        soon_ = Deadline::after(kSoon);
        place = end_.loan(message_bytes_, soon_);
    }
    if (!place) throw Refusal(Fault::failed, "failed: no memory is lent for a message");
    stamp(*place, number);
    return *place;
}

void Player::send(Bytes message) {
    if (end_.send(message, soon_)) return;
    const auto patience = Deadline::after(rules_.patience);
    do {
        look_around();
        soon_ = Deadline::after(kSoon);
        if (end_.send(message, soon_)) return;
    } while (!patience.expired());
    throw Refusal(Fault::failed,
                  "failed: no room for a message, although the other process receives");
}

void Player::wait_until(std::uint64_t time_ns) {
    // Who sleeps wakes late: the last part is spent looking.
    constexpr std::uint64_t kWorthSleepingNs = 20'000'000;
    for (auto now_ns = rules_.clock(); now_ns < time_ns; now_ns = rules_.clock()) {
        if (time_ns - now_ns < kWorthSleepingNs) continue;
        look_around();
        std::this_thread::sleep_for(std::chrono::nanoseconds(kWorthSleepingNs / 2));
    }
}

Bytes Player::receive(const Checker& checker, std::uint64_t last_number,
                      std::chrono::nanoseconds patience) {
    if (const auto message = receive_soon()) return *message;
    if (const auto message = receive_within(patience)) return *message;
    checker.refuse_as_lost(last_number);
}

std::optional<Bytes> Player::receive_within(std::chrono::nanoseconds patience) {
    const auto deadline = Deadline::after(patience);
    do {
        look_around();
        soon_ = Deadline::after(kSoon).earlier(deadline);
        if (const auto message = receive_soon()) return message;
    } while (!deadline.expired());
    return std::nullopt;
}

std::optional<Bytes> Player::receive_soon() {
    if (end_.waits_itself()) return end_.receive(soon_);
    if (rules_.setting.wait == Wait::spin) return look_until(soon_);
    if (rules_.setting.wait == Wait::adaptive) {
        // One look without a clock: what is there already costs no more than with `block`.
        if (const auto message = end_.receive(Deadline::now())) return message;
        if (const auto message = look_until(Deadline::after(kLooking))) return message;
    }
    return end_.receive(soon_);
}

std::optional<Bytes> Player::look_until(Deadline deadline) {
    for (unsigned look = 1;; ++look) {
        if (const auto message = end_.receive(Deadline::now())) return message;
        if (look % kLooks != 0 && rules_.setting.wait == Wait::spin) continue;
        if (deadline.expired()) return std::nullopt;
        if (!rules_.cores) ::sched_yield();  // on one core the other process has to run for it
    }
}

void Player::look_around() {
    if (rules_.stopped()) throw Stopped();
    // Nothing is said meanwhile, but that the contest is over.
    (void)link_.hear(0ms);
}

}  // namespace patchbay::measure
