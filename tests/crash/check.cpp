// SPDX-License-Identifier: Apache-2.0
#include "crash/check.hpp"

#include <chrono>
#include <filesystem>
#include <thread>

namespace patchbay::crash {
namespace {

using namespace std::chrono_literals;

std::string folder_of(const World& world) {
    return "/dev/shm/patchbay." + world.name.substr(1);
}

std::string text(std::uint64_t number) {
    return std::to_string(number);
}

template <class Condition>
void expect_soon(Condition condition, const char* what) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        expect(std::chrono::steady_clock::now() < end, what, " not within 10 s");
        std::this_thread::sleep_for(50us);
    }
}

}  // namespace

void check_nothing_left(const World& world) {
    expect(!std::filesystem::exists(folder_of(world)), "left behind: ", folder_of(world));
}

void check_name(World& world, std::uint64_t way) {
    if (way % 3 == 1) {
        const auto opened = ByteTopic::open(world.name);
        expect(!opened && opened.error().is(Condition::not_found),
               "a topic of dead users can be opened");
        check_nothing_left(world);
    } else if (way % 3 == 2) {
        const auto removed = ByteTopic::remove(world.name);
        expect(removed || removed.error().is(Condition::not_found), "cannot be removed");
        check_nothing_left(world);
    }
    world.enter();
}

void check_messages(World& world) {
    world.drain();
    for (const auto role : {Role::victim, Role::recoverer}) {
        const auto acknowledged = world.board()[role].acknowledged.load();
        const auto received = world.seen.next(static_cast<std::size_t>(role));
        expect(received == acknowledged || received == acknowledged + 1, text(acknowledged),
               " messages are acknowledged, the survivor received ", text(received));
    }
}

void check_peer(World& world) {
    if (!world.has_peer()) return;
    auto& peer = world.board()[Role::peer];
    if (const auto before = peer.acknowledged.load(); before != 0) {
        expect_soon(
            [&] {
                world.drain();
                return peer.acknowledged.load() > before + 2UZ * world.options.capacity_slots;
            },
            "the publisher who waits goes on");
    } else {
        const auto dead = static_cast<std::size_t>(Role::victim);
        expect_soon([&] { return peer.seen.next(dead) == world.seen.next(dead); },
                    "the sleeper receives what the survivor did");
        for (std::uint32_t count = 0; count < 2 * world.options.capacity_slots; ++count) {
            world.send(kTiny);
            world.drain();
        }
        const auto us = static_cast<std::size_t>(Role::survivor);
        expect_soon([&] { return peer.seen.next(us) == world.sent(Role::survivor); },
                    "the sleeper receives what comes later");
    }
    world.stop_peer();
    world.drain();
    expect(world.seen.next(static_cast<std::size_t>(Role::peer)) == peer.acknowledged.load(),
           "a message of the peer is missing");
}

}  // namespace patchbay::crash
