// SPDX-License-Identifier: Apache-2.0
//
// What subscribers do.
#include "crash/operation.hpp"

#include <memory>

namespace patchbay::crash {
namespace {

template <Delivery How>
void add_subscriber(Actor& actor) {
    const auto topic = actor.open();
    actor.begin();
    const auto subscriber = or_throw(topic.subscriber({.delivery = How}));
    actor.end();
}

/// The survivor sends three, one of them large, when asked.
template <Delivery How>
void receive(Actor& actor) {
    auto subscriber = or_throw(actor.open().subscriber({.delivery = How}));
    actor.ask();
    const auto first = actor.receive(subscriber);
    actor.begin();
    const auto second = actor.receive(subscriber);
    actor.end();
}

/// One that is lossy and has been overtaken.
void catch_up(Actor& actor) {
    auto subscriber = or_throw(actor.open().subscriber({.delivery = Delivery::lossy}));
    for (int count = 0; count < 3; ++count) actor.ask();
    actor.begin();
    const auto first = actor.receive(subscriber);
    actor.end();
}

void let_go(Actor& actor) {
    auto subscriber = or_throw(actor.open().subscriber());
    actor.ask();
    auto held = std::make_unique<TopicSample>(actor.receive(subscriber));
    actor.begin();
    held.reset();
    actor.end();
}

void leave(Actor& actor) {
    auto subscriber = std::make_unique<TopicSubscriber>(or_throw(actor.open().subscriber()));
    actor.ask();
    or_throw(subscriber->fd());
    actor.begin();
    subscriber.reset();
    actor.end();
}

/// Samples stay when their subscriber goes; then they go, too.
void leave_holding(Actor& actor) {
    auto subscriber = std::make_unique<TopicSubscriber>(or_throw(actor.open().subscriber()));
    actor.ask();
    auto held = std::make_unique<TopicSample>(actor.receive(*subscriber));
    actor.begin();
    subscriber.reset();
    held.reset();
    actor.end();
}

void send_three(World& world) {
    world.drain();
    world.send(kLarge);
    world.send(kLarge);
    world.send(kTiny);
}

void send_tiny(World& world) {
    world.drain();
    for (int count = 0; count < 3; ++count) world.send(kTiny);
}

/// While the victim joins, the survivor sends what there is room for: far past what the victim has seen of it.
void send_on(World& world) {
    for (std::uint32_t count = 0; count < 2 * world.options.capacity_slots; ++count) {
        (void)world.try_send_by(*world.publisher, Role::survivor, kTiny);
        world.read();
    }
}

/// Somebody had the victim's place before it, and was killed holding a message, with a descriptor and unread messages.
void place_of_a_dead(World& world) {
    world.send(kLarge);
    world.kill_another([](Actor& actor) {
        auto topic = actor.open();
        auto subscriber = or_throw(topic.subscriber());
        auto publisher = or_throw(topic.publisher());
        or_throw(subscriber.fd());
        actor.send(publisher, kLarge);
        actor.send(publisher, kLarge);
        const auto held = actor.receive(subscriber);
        actor.end();
    });
}

constexpr std::array kOperations{
    Operation{.name = "add-subscriber",
              .body = add_subscriber<Delivery::reliable>,
              .recoveries = {"subscriber", "send", "open"}},
    Operation{.name = "add-lossy",
              .body = add_subscriber<Delivery::lossy>,
              .recoveries = {"subscriber", "send"}},
    Operation{.name = "add-meanwhile-sending",
              .body = add_subscriber<Delivery::reliable>,
              .meanwhile = send_on},
    Operation{.name = "take-over-place",
              .body = add_subscriber<Delivery::reliable>,
              .prepare = place_of_a_dead,
              .recoveries = {"subscriber", "send"}},
    Operation{.name = "receive-large",
              .body = receive<Delivery::reliable>,
              .serve = send_three,
              .recoveries = {"subscriber", "send"}},
    Operation{.name = "receive-tiny", .body = receive<Delivery::reliable>, .serve = send_tiny},
    Operation{.name = "receive-lossy-large",
              .body = receive<Delivery::lossy>,
              .serve = send_three,
              .recoveries = {"subscriber", "send"}},
    Operation{.name = "receive-lossy-tiny", .body = receive<Delivery::lossy>, .serve = send_tiny},
    Operation{.name = "catch-up", .body = catch_up, .serve = send_three},
    Operation{.name = "release", .body = let_go, .serve = send_three, .recoveries = {"send"}},
    Operation{.name = "leave-subscriber",
              .body = leave,
              .serve = send_three,
              .recoveries = {"subscriber", "send"}},
    Operation{.name = "leave-holding",
              .body = leave_holding,
              .serve = send_three,
              .recoveries = {"subscriber", "send"}},
};

}  // namespace

std::span<const Operation> subscriber_operations() {
    return kOperations;
}

}  // namespace patchbay::crash
