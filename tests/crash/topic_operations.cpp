// SPDX-License-Identifier: Apache-2.0
//
// How topics come and go.
#include "crash/operation.hpp"

#include <optional>

namespace patchbay::crash {
namespace {

void create(Actor& actor) {
    actor.begin();
    const auto topic = or_throw(ByteTopic::create(actor.name(), actor.options()));
    actor.end();
}

void open_it(Actor& actor) {
    actor.begin();
    const auto topic = actor.open();
    actor.end();
}

/// Opens where nobody lives: nothing is there, or what the dead left, which it sweeps.
void open_in_vain(Actor& actor) {
    actor.begin();
    (void)ByteTopic::open(actor.name());
    actor.end();
}

/// A topic with all that there can be: messages, a descriptor, a sample held.
struct FullTopic {
    explicit FullTopic(Actor& actor)
        : topic(or_throw(ByteTopic::create(actor.name(), actor.options()))),
          subscriber(or_throw(topic.subscriber())),
          publisher(or_throw(topic.publisher())) {
        or_throw(subscriber.fd());
        actor.send(publisher, kLarge);
        held = actor.receive(subscriber);
    }
    ByteTopic topic;
    TopicSubscriber subscriber;
    TopicPublisher publisher;
    std::optional<TopicSample> held;
};

void leave_last(Actor& actor) {
    {
        const FullTopic topic(actor);
        actor.begin();
    }
    actor.end();
}

/// Leaves while others stay.
void leave_others(Actor& actor) {
    {
        const auto topic = actor.open();
        actor.begin();
    }
    actor.end();
}

void all_dead(World& world) {
    world.kill_another([](Actor& actor) {
        const FullTopic topic(actor);
        actor.end();
    });
}

void sweep_by_create(Actor& actor) {
    actor.begin();
    const auto topic = or_throw(ByteTopic::open_or_create(actor.name(), actor.options()));
    actor.end();
}

void sweep_by_remove(Actor& actor) {
    actor.begin();
    or_throw(ByteTopic::remove(actor.name()));
    actor.end();
}

constexpr std::array<std::string_view, 3> kAnew{"create", "open", "remove"};
constexpr std::array kOperations{
    Operation{.name = "create", .body = create, .has_survivor = false, .recoveries = kAnew},
    Operation{.name = "open", .body = open_it, .recoveries = {"open"}},
    Operation{.name = "open-nothing", .body = open_in_vain, .has_survivor = false},
    Operation{.name = "leave-last", .body = leave_last, .has_survivor = false, .recoveries = kAnew},
    Operation{.name = "leave-others", .body = leave_others},
    Operation{.name = "sweep-by-open",
              .body = open_in_vain,
              .has_survivor = false,
              .prepare = all_dead,
              .recoveries = kAnew},
    Operation{.name = "sweep-by-create",
              .body = sweep_by_create,
              .has_survivor = false,
              .prepare = all_dead,
              .recoveries = kAnew},
    Operation{.name = "sweep-by-remove",
              .body = sweep_by_remove,
              .has_survivor = false,
              .prepare = all_dead,
              .recoveries = kAnew},
};

}  // namespace

std::span<const Operation> topic_operations() {
    return kOperations;
}

}  // namespace patchbay::crash
