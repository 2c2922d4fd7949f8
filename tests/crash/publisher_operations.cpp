// SPDX-License-Identifier: Apache-2.0
//
// What publishers do.
#include "crash/operation.hpp"

#include <memory>

namespace patchbay::crash {
namespace {

void add_publisher(Actor& actor) {
    const auto topic = actor.open();
    actor.begin();
    const auto publisher = or_throw(topic.publisher());
    actor.end();
}

void loan_large(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.send(publisher, kLarge);
    actor.begin();
    const auto loan = or_throw(publisher.loan(kLarge));
    actor.end();
}

/// A loan that is given back.
void discard_loan(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    auto loan = or_throw(publisher.loan(kLarge));
    actor.begin();
    loan.reset();
    actor.end();
}

/// The ring is full, and all of it was read: the next overwrites the oldest.
template <std::size_t SizeBytes>
void send_over_old(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.fill(publisher, SizeBytes);
    actor.send(publisher, SizeBytes);
    actor.ask();
    actor.begin();
    actor.send(publisher, SizeBytes);
    actor.end();
}

template <std::size_t SizeBytes>
void publish_loan(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.send_loan(publisher, SizeBytes);
    actor.begin();
    actor.send_loan(publisher, SizeBytes);
    actor.end();
}

void send_first(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.begin();
    actor.send(publisher, kTiny);
    actor.end();
}

/// Several loans at a time, all lost: messages that a lossy subscriber has not read lose their chunks to them.
void loan_several(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.fill(publisher, kLarge);
    actor.ask();
    actor.begin();
    auto first = or_throw(publisher.loan(kLarge));
    auto second = or_throw(publisher.loan(kLarge));
    auto third = or_throw(publisher.loan(kLarge));
    for (auto* const loan : {&*first, &*second, &*third})
        write_letter(loan->bytes().first(kTiny), static_cast<std::uint64_t>(Role::victim), 99);
    actor.end();
}

void leave(Actor& actor) {
    auto publisher = std::make_unique<TopicPublisher>(or_throw(actor.open().publisher()));
    actor.send(*publisher, kTiny);
    actor.send(*publisher, kLarge);
    actor.begin();
    publisher.reset();
    actor.end();
}

/// The reader reads everything; the lossy one nothing.
void read_all(World& world) {
    world.read();
}

void with_lossy(World& world) {
    world.lossy = or_throw(world.topic->subscriber({.delivery = Delivery::lossy}));
    world.seen_lossy.allow_gaps();
}

/// The next on the lane, before the lossy one has read what the dead left.
void take_over_at_once(World& world) {
    {
        auto publisher = or_throw(world.topic->publisher());
        world.send_by(publisher, Role::newcomer, kLarge);
    }
    world.drain();
}

/// While the victim sends, somebody subscribes, and reads what there is.
void subscribe(World& world) {
    if (!world.joined) {
        world.joined = or_throw(world.topic->subscriber());
        world.seen_joined.begin_anywhere();
    }
    world.read();
}

/// Somebody had the victim's place before it, and was killed with unread messages.
void place_of_a_dead(World& world) {
    world.kill_another([](Actor& actor) {
        auto publisher = or_throw(actor.open().publisher());
        actor.send(publisher, kLarge);
        actor.send(publisher, kTiny);
        const auto loan = or_throw(publisher.loan(kLarge));
        actor.end();
    });
}

constexpr std::array kOperations{
    Operation{.name = "add-publisher", .body = add_publisher, .recoveries = {"publisher", "open"}},
    Operation{.name = "take-over-lane",
              .body = add_publisher,
              .prepare = place_of_a_dead,
              .recoveries = {"publisher"}},
    Operation{.name = "loan", .body = loan_large, .recoveries = {"publisher"}},
    Operation{.name = "loan-several",
              .body = loan_several,
              .capacity_slots = 8,
              .prepare = with_lossy,
              .serve = read_all,
              .during = take_over_at_once,
              .recoveries = {"publisher"}},
    Operation{.name = "discard-loan", .body = discard_loan, .recoveries = {"publisher"}},
    Operation{.name = "send-first", .body = send_first, .recoveries = {"publisher", "subscriber"}},
    Operation{.name = "send-tiny",
              .body = send_over_old<kTiny>,
              .serve = read_all,
              .recoveries = {"publisher", "subscriber"}},
    Operation{.name = "send-small", .body = send_over_old<kSmall>, .serve = read_all},
    Operation{.name = "send-large",
              .body = send_over_old<kLarge>,
              .prepare = with_lossy,
              .serve = read_all,
              .recoveries = {"publisher", "subscriber"}},
    Operation{.name = "send-meanwhile-joining",
              .body = send_over_old<kLarge>,
              .capacity_slots = 8,
              .history = 2,
              .serve = read_all,
              .meanwhile = subscribe},
    Operation{.name = "publish-small", .body = publish_loan<kSmall>, .recoveries = {"publisher"}},
    Operation{.name = "publish-large", .body = publish_loan<kLarge>, .recoveries = {"publisher"}},
    Operation{.name = "leave-publisher", .body = leave, .recoveries = {"publisher"}},
};

}  // namespace

std::span<const Operation> publisher_operations() {
    return kOperations;
}

}  // namespace patchbay::crash
