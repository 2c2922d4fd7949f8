// SPDX-License-Identifier: Apache-2.0
#include "crash/trial.hpp"

#include "crash/check.hpp"
#include "support/census.hpp"
#include "support/unique_name.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <sstream>
#include <thread>

namespace patchbay::crash {
namespace {

using namespace std::chrono_literals;

TopicOptions options_of(const Operation& operation) {
    return {.capacity_slots = operation.capacity_slots,
            .history = operation.history,
            .max_publishers = 2,
            .max_subscribers = 4,
            .max_held = 3,
            .spare_chunks = 2,
            .largest_message_bytes = kLarge};
}

/// Waits until it stands at its begin, and does what it asks for. Before it asks, its messages are read.
void wait_for(Stepper& stepper, Slate& slate, World& world, Hook serve) {
    while (!stepper.stands_at_begin()) {
        if (slate.asked.load() != slate.answered.load()) {
            serve(world);
            slate.answered.fetch_add(1);
        } else if (world.is_in() && slate.asked.load() == 0) {
            world.read();
        }
        std::this_thread::sleep_for(20us);
    }
}

/// What others do while it stands still must come out well wherever that is.
void meet(World& world, Stepper& stepper, Image& image, Hook meanwhile) {
    meanwhile(world);
    (void)stepper.walk({.number = 1}, image);
    meanwhile(world);
}

/// What others do around a walk; empty: nothing.
struct Around {
    Hook serve = nullptr;      ///< while it comes to its start
    Hook before = nullptr;     ///< when it stands there
    Hook meanwhile = nullptr;  ///< when it stands where it will be killed
};

Walk walk_and_kill(World& world, Role role, Body body, const Around& others, const Aim& aim) {
    auto& slate = world.board()[role];
    const auto child = start(body, world.actor(role), true);
    Stepper stepper(child, slate);
    wait_for(stepper, slate, world, others.serve);
    if (others.before != nullptr) others.before(world);
    Image image(world.name);
    const auto walk = stepper.walk(aim, image);
    if (others.meanwhile != nullptr) meet(world, stepper, image, others.meanwhile);
    kill_now(child);
    return walk;
}

void play(const Trial& trial, World& world, Outcome& outcome) {
    const auto& operation = *trial.operation;
    if (operation.has_survivor) world.enter();
    if (operation.prepare != nullptr) operation.prepare(world);
    outcome.walk =
        walk_and_kill(world, Role::victim, operation.body,
                      {operation.serve, operation.before, operation.meanwhile}, trial.aim);
    if (operation.during != nullptr) operation.during(world);
    if (trial.recovery != nullptr) {
        outcome.then = walk_and_kill(world, Role::recoverer, trial.recovery->body,
                                     {.serve = [](World& all) { all.read(); }}, trial.then);
    }
    if (!operation.has_survivor)
        check_name(world, trial.aim.calls + trial.aim.number + trial.then.calls);
    if (operation.has_survivor) check_messages(world);
    check_peer(world);
    world.joined.reset();
    check_survivor(world);
    check_newcomers(world);
    world.leave();
    check_nothing_left(world);
}

}  // namespace

void run(const Trial& trial, Outcome& outcome) noexcept {
    try {
        const Shared<Board> board;
        const auto before = test::Census::take();
        {
            World world(test::unique_name(), options_of(*trial.operation), *board);
            play(trial, world, outcome);
        }
        const auto after = test::Census::take();
        if (after != before) {
            std::ostringstream text;
            text << "left behind: " << after << "\nbefore: " << before;
            throw Wrong(text.str());
        }
    } catch (const std::exception& problem) {
        (void)std::snprintf(outcome.failure.data(), outcome.failure.size(), "%s", problem.what());
    }
    outcome.finished = true;
}

std::string command_of(const Trial& trial) {
    const auto number = [](const Aim& aim) {
        return (aim.by == Aim::By::step ? "step " : "") +
               (aim.number == kNever
                    ? std::string("end")
                    : std::to_string(aim.calls) + '+' + std::to_string(aim.number));
    };
    auto text =
        "--operation " + std::string(trial.operation->name) + " --at '" + number(trial.aim) + '\'';
    if (trial.recovery != nullptr)
        text += " --then " + std::string(trial.recovery->name) + " --and-at '" +
                number(trial.then) + '\'';
    return text;
}

}  // namespace patchbay::crash
