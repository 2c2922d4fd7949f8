// SPDX-License-Identifier: Apache-2.0
//
// Operation: something that a process does to a topic and may be killed in; and how others go on after that.
#pragma once

#include "crash/stepper.hpp"
#include "crash/world.hpp"

#include <span>
#include <string_view>

namespace patchbay::crash {

using Hook = void (*)(World&);

struct Operation {
    std::string_view name;
    Body body;
    /// Whether a survivor with a publisher and a reliable subscriber is in. Without one, all users are killed.
    bool has_survivor = true;
    std::uint32_t capacity_slots = 4;
    std::uint32_t history = 0;
    std::uint64_t last_event =
        kNever;  ///< of those that would wait for long: they are not walked to their end
    Hook prepare = nullptr;  ///< before the victim is there
    Hook serve = nullptr;    ///< when it asks
    Hook before = nullptr;   ///< it stands at its begin: after this, it is stepped
    Hook meanwhile =
        nullptr;  ///< it stands where it will be killed; then it goes one event further, and this again
    Hook during = nullptr;  ///< it is dead; before anything else is done
    /// Who comes after it, for a double crash: names of recoveries().
    std::array<std::string_view, 3> recoveries{};
};

[[nodiscard]] std::span<const Operation> publisher_operations();
[[nodiscard]] std::span<const Operation> subscriber_operations();
[[nodiscard]] std::span<const Operation> topic_operations();
[[nodiscard]] std::span<const Operation> waiting_operations();
/// All of them.
[[nodiscard]] std::vector<Operation> operations();

struct Recovery {
    std::string_view name;
    Body body;
};
[[nodiscard]] std::span<const Recovery> recoveries();

}  // namespace patchbay::crash
