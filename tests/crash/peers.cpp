// SPDX-License-Identifier: Apache-2.0
//
// Processes that take part and live: what they see is checked by whoever stops them.
#include "crash/world.hpp"

#include <poll.h>
#include <unistd.h>

#include <chrono>

namespace patchbay::crash {

using namespace std::chrono_literals;

namespace {

[[noreturn]] void leave(ByteTopic topic, auto&& participant) {
    {
        const auto last = std::move(topic);
        const auto gone = std::forward<decltype(participant)>(participant);
    }
    ::_exit(0);
}

}  // namespace

void sleeping_peer(Actor& actor) {
    auto topic = actor.open();
    auto subscriber = or_throw(topic.subscriber({.waiting = Waiting::block}));
    auto& slate = actor.slate();
    slate.started.store(1);
    while (slate.stop.load() == 0) {
        // Long: only a wake-up, or the look around that each sleeper does, ends it.
        const auto sample = or_throw(subscriber.receive(Deadline::after(500ms)));
        if (sample) slate.seen.take(*sample);
    }
    while (const auto sample = or_throw(subscriber.try_receive())) slate.seen.take(*sample);
    leave(std::move(topic), std::move(subscriber));
}

void polling_peer(Actor& actor) {
    auto topic = actor.open();
    auto subscriber = or_throw(topic.subscriber());
    auto& slate = actor.slate();
    ::pollfd polled{.fd = or_throw(subscriber.fd()), .events = POLLIN, .revents = 0};
    while (or_throw(subscriber.try_receive())) {
    }
    slate.started.store(1);
    do {
        if (::poll(&polled, 1, 500) == 0) continue;
        while (const auto sample = or_throw(subscriber.try_receive())) slate.seen.take(*sample);
    } while (slate.stop.load() == 0);
    leave(std::move(topic), std::move(subscriber));
}

void sending_peer(Actor& actor) {
    auto topic = actor.open();
    auto publisher = or_throw(topic.publisher({.waiting = Waiting::block}));
    auto& slate = actor.slate();
    slate.started.store(1);
    while (slate.stop.load() == 0) actor.send(publisher, kTiny, Deadline::after(500ms));
    leave(std::move(topic), std::move(publisher));
}

}  // namespace patchbay::crash
