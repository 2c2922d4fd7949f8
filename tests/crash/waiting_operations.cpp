// SPDX-License-Identifier: Apache-2.0
//
// Waiting, waking, and clearing away who died.
#include "crash/operation.hpp"

#include <chrono>

namespace patchbay::crash {
namespace {

using namespace std::chrono_literals;

/// Much longer than it is walked, although stepping is slow.
constexpr auto kLong = 60s;
/// Enough to fall asleep, be woken by the look around that each sleeper does, and fall asleep again.
constexpr std::uint64_t kTwoSleeps = 18;

void wait_in_receive(Actor& actor) {
    auto subscriber = or_throw(actor.open().subscriber({.waiting = Waiting::block}));
    actor.begin();
    (void)or_throw(subscriber.receive(Deadline::after(kLong)));
    actor.end();
}

void make_descriptor(Actor& actor) {
    auto subscriber = or_throw(actor.open().subscriber());
    actor.begin();
    or_throw(subscriber.fd());
    actor.end();
}

/// What goes before poll(2).
void prepare_to_poll(Actor& actor) {
    auto subscriber = or_throw(actor.open().subscriber());
    or_throw(subscriber.fd());
    actor.begin();
    (void)or_throw(subscriber.try_receive());
    actor.end();
}

/// The survivor does not read: there is no room.
void wait_for_room(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher({.waiting = Waiting::block}));
    actor.ask();
    while (actor.send(publisher, kTiny, Deadline::now())) {
    }
    actor.begin();
    actor.send(publisher, kLarge, Deadline::after(kLong));
    actor.end();
}

void wake(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.begin();
    actor.send(publisher, kTiny);
    actor.end();
}

/// A publisher sleeps until this subscriber moves on.
void wake_publisher(Actor& actor) {
    auto subscriber = or_throw(actor.open().subscriber());
    actor.ask();
    actor.begin();
    const auto sample = actor.receive(subscriber);
    actor.end();
}

/// A ring that a dead subscriber fills: room is made by sweeping it.
void sweep_subscriber(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.ask();
    actor.fill(publisher, kLarge);
    actor.ask();
    actor.begin();
    actor.send(publisher, kLarge);
    actor.end();
}

void dead_subscriber(World& world) {
    if (world.board()[Role::peer].started.exchange(1) == 0) {
        world.kill_another([](Actor& actor) {
            auto subscriber = or_throw(actor.open().subscriber());
            or_throw(subscriber.fd());
            actor.end();
        });
    }
    world.read();
}

template <Body Peer>
void with_peer(World& world) {
    world.start_peer(Peer);
}
void peer_sleeps(World& world) {
    world.wait_until_peer_sleeps();
}

/// A sender whom the victim alone, once it has subscribed, holds up.
void start_sender(World& world) {
    world.start_peer(sending_peer);
    auto& slate = world.board()[Role::peer];
    while (slate.acknowledged.load() < world.options.capacity_slots) world.read();
    world.wait_until_peer_sleeps();
    world.read();
}

void nothing(World& /*world*/) {}

constexpr std::array kOperations{
    Operation{.name = "wait-in-receive",
              .body = wait_in_receive,
              .last_event = kTwoSleeps,
              .recoveries = {"subscriber"}},
    Operation{.name = "make-descriptor", .body = make_descriptor, .recoveries = {"subscriber"}},
    Operation{
        .name = "prepare-to-poll", .body = prepare_to_poll, .recoveries = {"subscriber", "send"}},
    Operation{.name = "wait-for-room",
              .body = wait_for_room,
              .last_event = kTwoSleeps,
              .serve = nothing,
              .recoveries = {"publisher"}},
    Operation{.name = "wake-sleeper",
              .body = wake,
              .prepare = with_peer<sleeping_peer>,
              .before = peer_sleeps,
              .recoveries = {"publisher"}},
    Operation{.name = "wake-poller",
              .body = wake,
              .prepare = with_peer<polling_peer>,
              .before = peer_sleeps,
              .recoveries = {"publisher"}},
    Operation{.name = "wake-publisher",
              .body = wake_publisher,
              .serve = start_sender,
              .recoveries = {"subscriber"}},
    Operation{.name = "sweep-subscriber",
              .body = sweep_subscriber,
              .serve = dead_subscriber,
              .recoveries = {"publisher", "send"}},
};

}  // namespace

std::span<const Operation> waiting_operations() {
    return kOperations;
}

}  // namespace patchbay::crash
