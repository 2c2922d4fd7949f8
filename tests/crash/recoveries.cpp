// SPDX-License-Identifier: Apache-2.0
//
// Who comes after a dead one, does what it left to do, and may be killed in it as well.
#include "crash/operation.hpp"

namespace patchbay::crash {
namespace {

/// Takes the lane, and publishes.
void publisher(Actor& actor) {
    const auto topic = actor.open();
    actor.begin();
    auto publisher = or_throw(topic.publisher());
    actor.send(publisher, kLarge);
    actor.end();
}

/// Takes the place.
void subscriber(Actor& actor) {
    const auto topic = actor.open();
    actor.begin();
    const auto subscriber = or_throw(topic.subscriber());
    actor.end();
}

/// Fills its ring until the dead one's place is in the way, then sweeps that.
void send(Actor& actor) {
    auto publisher = or_throw(actor.open().publisher());
    actor.fill(publisher, kLarge);
    actor.ask();
    actor.begin();
    actor.send(publisher, kLarge);
    actor.end();
}

void open(Actor& actor) {
    actor.begin();
    const auto topic = ByteTopic::open(actor.name());
    actor.end();
}

void create(Actor& actor) {
    actor.begin();
    const auto topic = or_throw(ByteTopic::open_or_create(actor.name(), actor.options()));
    actor.end();
}

void remove(Actor& actor) {
    actor.begin();
    (void)ByteTopic::remove(actor.name());
    actor.end();
}

constexpr std::array kRecoveries{
    Recovery{.name = "publisher", .body = publisher},
    Recovery{.name = "subscriber", .body = subscriber},
    Recovery{.name = "send", .body = send},
    Recovery{.name = "open", .body = open},
    Recovery{.name = "create", .body = create},
    Recovery{.name = "remove", .body = remove},
};

}  // namespace

std::span<const Recovery> recoveries() {
    return kRecoveries;
}

std::vector<Operation> operations() {
    std::vector<Operation> all;
    for (const auto part : {topic_operations(), publisher_operations(), subscriber_operations(),
                            waiting_operations()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

}  // namespace patchbay::crash
